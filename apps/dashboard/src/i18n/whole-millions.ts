/**
 * French has a form of its own for whole millions («un million d’exécutions»), which i18next looks for as `_many`. A million
 * that is written in figures takes the form of all others.
 */
export const withWholeMillions = <T extends object>(texts: T): T =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([key, text]: [string, unknown]) => {
      if (typeof text === 'object' && text !== null) return [[key, withWholeMillions(text)]];
      return key.endsWith('_other')
        ? [
            [key, text],
            [key.replace(/other$/, 'many'), text],
          ]
        : [[key, text]];
    }),
  ) as T;
