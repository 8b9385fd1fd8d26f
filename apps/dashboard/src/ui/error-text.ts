import i18next from 'i18next';
import { ApiError } from '../api/http.ts';

const isText = (key: string): key is 'field.id' => i18next.exists(key);
/** `execution_time_ms__gte` is about `execution_time_ms`. A name that is not known here is shown as the API’s. */
const nameOf = (field: string): string => {
  const [name = field] = field.split('__');
  const key = [`errorField.${name}`, `field.${name}`].find(isText);
  return key === undefined ? field : i18next.t(key);
};

/** What went wrong, in the language of the page; and what the server said of it, in English. */
export const explainError = (error: unknown): { text: string; said: string } => {
  if (!(error instanceof ApiError)) return { text: i18next.t('error.page'), said: String(error) };
  const fields = Object.entries(error.fields).map(([field, reasons]) =>
    i18next.t('error.field', { field: nameOf(field), reasons: reasons.join(' ') }),
  );
  return {
    text: i18next.t(`error.${error.trouble}`),
    said: [error.message, ...fields].filter((one) => one !== '').join(' '),
  };
};

/** The same in one line. */
export const errorText = (error: unknown): string => {
  const { text, said } = explainError(error);
  return said === '' ? text : `${text} ${said}`;
};
