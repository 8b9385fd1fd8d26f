import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/print.css';
import './app/focus.css';
import './app/still.css';
import './app/text.css';
import { tellBroken } from './app/broken.ts';
import { askEarly, aside } from './app/early.ts';
import { pageAt } from './app/pages.ts';
import { bringTexts, findLanguage } from './i18n/languages.ts';

// Small, so that all of this comes side by side.
const early = askEarly();
void aside(bringTexts(findLanguage()));
const place = pageAt(location.pathname);
if (place) void aside<unknown>(place.page.bring());
// Not awaited: what it is made of waits in turn for this very file.
import('./app/start.tsx').then(({ start }) => start(early)).catch(tellBroken);
