import type { Anomalies, Anomaly, SeriesAnomalies, SeriesAnomaly } from '@vigie/contract';
import type { Ctx } from '../core/ctx.ts';
import { readQuery } from '../http/index.ts';
import type { RawQuery } from '../http/index.ts';
import { showAnomalies } from '../metrics/index.ts';
import type { AnomalyDeps } from '../metrics/index.ts';
import { encodeRows } from './encode-rows.ts';
import type { RowColumn } from './encode-rows.ts';
import type { OpenExport } from './export.ts';
import { readFormat } from './read-export.ts';

type Row = Anomaly | SeriesAnomaly;

const COLUMNS: RowColumn<Row>[] = [
  { name: 'id', kind: 'whole', of: (row) => ('id' in row ? row.id : null) },
  { name: 'detected_at', kind: 'time', of: (row) => row.detected_at },
  { name: 'kind', kind: 'text', of: (row) => ('kind' in row ? row.kind : 'execution') },
  { name: 'task_id', kind: 'text', of: (row) => row.task_id },
  { name: 'task_type', kind: 'text', of: (row) => row.task_type },
  { name: 'metric', kind: 'text', of: (row) => row.metric },
  { name: 'value', kind: 'number', of: (row) => row.value },
  { name: 'expected_low', kind: 'number', of: (row) => row.expected_range[0] ?? null },
  { name: 'expected_high', kind: 'number', of: (row) => row.expected_range[1] ?? null },
  { name: 'direction', kind: 'text', of: (row) => row.direction },
  { name: 'severity', kind: 'text', of: (row) => row.severity },
  { name: 'score', kind: 'number', of: (row) => row.score },
  { name: 'description', kind: 'text', of: (row) => row.description },
  {
    name: 'explanation',
    kind: 'text',
    of: (row) => row.explanation.map(({ text }) => text).join('; ') || null,
  },
];

const OWN = ['format', 'header'];

const pageOf = async function* (answer: Anomalies | SeriesAnomalies): AsyncGenerator<readonly Row[]> {
  yield answer.anomalies;
};

/** Wrong values of our own parameters; those of anomalies/ are judged by it. */
const readOwn = (query: RawQuery) => {
  const reader = readQuery(Object.fromEntries(OWN.map((name) => [name, query[name]])));
  const asked = readFormat(reader);
  reader.finish();
  return asked;
};

/** What anomalies/ answers, by the same parameters: at most the 1,000 that stand out most. */
export const exportAnomalies = async (ctx: Ctx, deps: AnomalyDeps, query: RawQuery): Promise<OpenExport> => {
  const asked = readOwn(query);
  const theirs = Object.fromEntries(Object.entries(query).filter(([name]) => !OWN.includes(name)));
  const answer = await showAnomalies(ctx, deps, theirs);
  return {
    format: asked.format,
    file: { name: 'anomalies', open: async () => encodeRows(COLUMNS, pageOf(answer), asked) },
  };
};
