import { createInstance } from 'i18next';
import { expect, test } from 'vitest';
import type { NotificationOutput } from '@vigie/contract';
import { fr } from '../../i18n/fr/index.ts';
import { tellMessage } from './delivery-words.ts';

const MESSAGE: NotificationOutput = {
  id: '00000000-0000-4000-8000-000000000000',
  event: 'test',
  alert: null,
  alert_rule: null,
  email: null,
  channel: { id: 1, name: 'Hook', kind: 'webhook' },
  status: 'pending',
  attempts: 1,
  last_error: null,
  created_at: '2026-11-29T12:00:00Z',
  sent_at: null,
};

test('why a message did not arrive is said in the language of the page, or as the server said it', async () => {
  const t = await createInstance().init({
    lng: 'fr',
    resources: { fr: { translation: fr } },
    interpolation: { escapeValue: false },
  });
  const tell = (of: Partial<NotificationOutput>) => tellMessage(t, { ...MESSAGE, ...of });
  expect(tell({})).toEqual({ title: 'Test\u00a0: message en route vers Hook (webhook)' });
  expect(tell({ last_error: 'No answer: getaddrinfo ENOTFOUND hooks.example.com' })).toEqual({
    title: 'Test\u00a0: message pas encore remis à Hook (webhook)',
    why: 'Aucun serveur ne porte ce nom.',
  });
  expect(tell({ status: 'dead', last_error: 'The receiver answered 404: no such hook' })).toEqual({
    title: 'Test\u00a0: message non remis à Hook (webhook)',
    why: 'Le serveur destinataire a répondu\u00a0: 404: no such hook',
  });
  expect(tell({ status: 'dead', last_error: 'The mail server: 550 unknown user' }).why).toBe(
    'The mail server: 550 unknown user',
  );
  expect(tell({ status: 'sent', last_error: 'The mail server refused b@example.com' }).why).toBeUndefined();
});
