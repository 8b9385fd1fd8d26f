/** How a language writes a decimal number: taken from what the page's own numbers look like. */
const marksOf = (language: string): { group: string; point: string } => {
  const parts = new Intl.NumberFormat(language).formatToParts(12_345.6);
  const find = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return { group: find('group'), point: find('decimal') };
};

const escaped = (mark: string): string => mark.replaceAll(/[.]/g, String.raw`\.`);
/** Nobody types the narrow space that stands between thousands. */
const groupPattern = (mark: string): string => (mark.trim() === '' ? String.raw`\s` : escaped(mark));

/** `1.500` where a point is no mark of the language: as likely fifteen hundred as one and a half. */
const LIKE_THOUSANDS = /^[1-9]\d{0,2}\.\d{3}$/;

/**
 * Reads a number as the page writes it in a language: in English `1,500.5`, in French `1 500,5`. A point is understood in
 * every language, unless it may as well part thousands.
 * @returns exact decimal text with a point, such as `-1500.5`; empty for nothing; undefined for what is not surely a number
 */
export const readDecimal = (text: string, language: string): string | undefined => {
  const typed = text.trim().replace('−', '-');
  if (typed === '') return '';
  const { group, point } = marksOf(language);
  const between = groupPattern(group);
  const whole = String.raw`[1-9]\d{0,2}(?:${between}\d{3})+|\d+`;
  const shape = new RegExp(`^(-?)(?:(${whole})(?:[${point}.](\\d*))?|[${point}.](\\d+))$`);
  const found = shape.exec(typed);
  if (!found || (point !== '.' && LIKE_THOUSANDS.test(typed.replace('-', '')))) return undefined;
  const [, sign = '', thousands = '0', after = '', alone = ''] = found;
  const digits = thousands.replaceAll(/\D/g, '').replace(/^0+(?=\d)/, '');
  const fraction = after + alone;
  const size = digits + (fraction === '' ? '' : `.${fraction}`);
  return /[1-9]/.test(size) ? sign + size : size;
};

const shortest = (decimal: string): string =>
  decimal.includes('.') ? decimal.replace(/\.?0*$/, '') : decimal;

/** Whether two decimal texts are the same number, such as `1.50` and `1.5`. */
export const sameDecimal = (a: string, b: string): boolean => shortest(a) === shortest(b);

/** Decimal text as it would be typed in a language: every digit of it, without marks between thousands. */
export const writeDecimal = (decimal: string, language: string): string =>
  /^-?\d+\.\d+$/.test(decimal) ? decimal.replace('.', marksOf(language).point) : decimal;

const plain = new Intl.NumberFormat('en', { useGrouping: false, maximumFractionDigits: 20 });

/** A number as decimal text, without an exponent. */
export const decimalOf = (value: number): string => plain.format(String(value) as `${number}`);
