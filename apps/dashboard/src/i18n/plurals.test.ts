import i18next from 'i18next';
import { describe, expect, test } from 'vitest';
import { bringTexts, LANGUAGES } from './languages.ts';
import type { Language } from './languages.ts';

const COUNTS = [0, 1, 2, 5, 21, 1_000_000, 3_000_000];

/** Every text by its whole key, `executions.count_one` for one. */
const leavesOf = (texts: object, above = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, text]: [string, unknown]) =>
    typeof text === 'object' && text !== null
      ? leavesOf(text, `${above}${key}.`)
      : [[above + key, String(text)] as [string, string]],
  );

describe.each(Object.keys(LANGUAGES) as Language[])('texts in %s', (language) => {
  test('whatever the count, there is a form for it', async () => {
    const texts = await bringTexts(language);
    const i18n = i18next.createInstance();
    await i18n.init({
      lng: language,
      fallbackLng: false,
      resources: { [language]: { translation: texts } },
      missingInterpolationHandler: () => '–',
    });
    const keys = leavesOf(texts).flatMap(([key]) => (key.endsWith('_one') ? [key.replace(/_one$/, '')] : []));
    expect(keys.length).toBeGreaterThan(20);
    const without = keys.filter((key) =>
      COUNTS.some((count) => (i18n.t as (key: string, values: object) => string)(key, { count }) === key),
    );
    expect(without).toEqual([]);
  });
});

test('one is said as one; in French nothing is said as one too', async () => {
  const said = async (language: Language, key: string, count: number): Promise<string> => {
    const i18n = i18next.createInstance();
    await i18n.init({
      lng: language,
      resources: { [language]: { translation: await bringTexts(language) } },
    });
    return (i18n.t as (key: string, values: object) => string)(key, { count, shown: count });
  };
  expect(await said('en', 'settings.arrived', 1)).toBe('It works: 1 execution has arrived.');
  expect(await said('en', 'workers.errors', 0)).toBe('0 errors');
  expect(await said('en', 'workers.errors', 1)).toBe('1 error');
  expect(await said('fr', 'workers.errors', 0)).toBe('0 erreur');
  expect(await said('fr', 'settings.arrived', 1)).toBe('Cela marche\u00a0: 1 exécution est arrivée.');
  expect(await said('fr', 'settings.arrived', 1_000_000)).toBe(
    'Cela marche\u00a0: 1000000 exécutions sont arrivées.',
  );
});
