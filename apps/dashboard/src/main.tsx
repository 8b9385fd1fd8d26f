import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/print.css';
import './app/focus.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { tellNonce } from './app/style-nonce.ts';
import { startI18n } from './i18n/index.ts';

tellNonce();
await startI18n();
const root = document.querySelector('#root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
