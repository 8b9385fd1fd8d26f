import type { Language } from '@vigie/contract';
import { CHART } from '../../chart/draw-chart.ts';
import type { AlertMessage } from '../../message.ts';
import type { Described } from '../../text/describe.ts';

const COLOURS = { low: '#2563eb', medium: '#a16207', high: '#c2410c', critical: '#b91c1c' };
const CALM = '#15803d';

const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const row = ({ label, value }: { label: string; value: string }): string =>
  `<tr><td style="padding:2px 16px 2px 0;color:#52525b">${escape(label)}</td><td style="padding:2px 0">${escape(value)}</td></tr>`;

interface Look extends Pick<AlertMessage, 'severity' | 'event'> {
  language: Language;
  /** Whether the mail carries the picture `cid:chart`. */
  chart: boolean;
}

/** The mail as HTML that old mail programs show too: tables, inline styles, nothing from elsewhere. */
export const htmlOf = (said: Described, look: Look): string => {
  const { width, height } = CHART;
  const calm = look.event === 'recovered' || look.event === 'test';
  const colour = calm ? CALM : COLOURS[look.severity];
  const tasks = [...said.tasks.shown, ...(said.tasks.more === undefined ? [] : [said.tasks.more])];
  const parts = [
    `<h1 style="font-size:20px;margin:0 0 12px;padding-left:12px;border-left:6px solid ${colour}">${escape(said.subject)}</h1>`,
    `<p style="margin:0 0 12px"><strong>${escape(said.sentence)}</strong></p>`,
    said.description === '' ? '' : `<p style="margin:0 0 12px">${escape(said.description)}</p>`,
    look.chart
      ? `<p style="margin:0 0 12px"><img src="cid:chart" width="${width}" height="${height}" alt="${escape(said.chart)}" style="max-width:100%;height:auto"></p>`
      : '',
    `<table role="presentation" cellspacing="0" cellpadding="0" style="margin:0 0 12px;font-size:14px">${said.facts.map(row).join('')}</table>`,
    tasks.length === 0
      ? ''
      : `<p style="margin:0 0 4px">${escape(said.tasks.label)}</p><ul style="margin:0 0 12px">${tasks.map((task) => `<li>${escape(task)}</li>`).join('')}</ul>`,
    ...said.notes.map((note) => `<p style="margin:0 0 12px">${escape(note)}</p>`),
    said.page === undefined
      ? ''
      : `<p style="margin:0 0 12px"><a href="${escape(said.page.url)}" style="color:#0b7285">${escape(said.page.label)}</a></p>`,
    `<p style="margin:16px 0 0;color:#71717a;font-size:12px">${escape(said.footer)}</p>`,
  ];
  return `<!doctype html><html lang="${look.language}"><head><meta charset="utf-8"><title>${escape(said.subject)}</title></head><body style="font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;color:#18181b;margin:0;padding:16px">${parts.join('')}</body></html>`;
};
