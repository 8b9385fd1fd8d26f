import type { Described } from '../../text/describe.ts';

/** The mail for readers without HTML. */
export const textOf = (said: Described): string =>
  [
    said.subject,
    '',
    said.sentence,
    ...(said.description === '' ? [] : ['', said.description]),
    '',
    ...said.facts.map(({ label, value }) => `${label}: ${value}`),
    ...(said.tasks.shown.length === 0
      ? []
      : [
          '',
          `${said.tasks.label}:`,
          ...said.tasks.shown.map((task) => `- ${task}`),
          ...(said.tasks.more === undefined ? [] : [`- ${said.tasks.more}`]),
        ]),
    ...(said.notes.length === 0 ? [] : ['', ...said.notes]),
    ...(said.page === undefined ? [] : ['', `${said.page.label}: ${said.page.url}`]),
    '',
    '-- ',
    said.footer,
    '',
  ].join('\n');
