const NO_BREAK = '\u00a0';

/** No line begins with the sign that ends a sentence, and no quotation mark stands alone. */
const unbroken = (text: string): string =>
  text.replaceAll(/ (?=[:;?!»])/g, NO_BREAK).replaceAll(/(?<=«) /g, NO_BREAK);

/**
 * French texts as they are set: with no-break spaces, and with a form for whole millions («un million d’exécutions»), which
 * i18next looks for as `_many`. A million that is written in figures takes the form of all others.
 */
export const typeset = <T extends object>(texts: T): T =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([key, given]: [string, unknown]): [string, unknown][] => {
      if (typeof given === 'object' && given !== null) return [[key, typeset(given)]];
      const text = unbroken(String(given));
      return key.endsWith('_other')
        ? [
            [key, text],
            [key.replace(/other$/, 'many'), text],
          ]
        : [[key, text]];
    }),
  ) as T;
