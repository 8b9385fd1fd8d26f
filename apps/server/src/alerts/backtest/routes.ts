import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { BASE_PATH, BacktestInput, BacktestOutput, BacktestQuery } from '@vigie/contract';
import type { Sql } from '../../control-db/index.ts';
import { invalid } from '../../core/errors.ts';
import { NdjsonBody, readByVerb } from '../../http/index.ts';
import type { RawQuery } from '../../http/index.ts';
import { backtestSaved, backtestUnsaved } from './backtest-rule.ts';
import type { BacktestDeps } from './backtest.ts';

const PATH = `${BASE_PATH}/alerts/`;
const tags = ['Alerts'];
const description =
  'Replays the last days as the live evaluation would have seen them, and suggests a threshold for a wanted number of ' +
  'alerts a week. Of what is not in a metric only minutes_since_execution has a history. Metrics count as having ' +
  'arrived when they were created; silences, acknowledgements and flap damping are left out.';

/** What a rule would have done. */
export const backtestRoutes = (app: FastifyInstance, deps: BacktestDeps & { sql: Sql }): void => {
  app.post(`${PATH}backtest/`, {
    ...readByVerb,
    // It reads, but a rule is drafted by who may write one.
    config: { scope: 'monitoring:write' },
    schema: {
      summary: 'Replay a rule that is not saved yet',
      description: `${description} Neither a name nor anybody to tell is needed.`,
      tags,
      body: BacktestInput,
      response: { 200: BacktestOutput },
    },
    handler: async (request) => {
      if (request.body instanceof NdjsonBody) throw invalid({ non_field_errors: ['Give one JSON object.'] });
      return backtestUnsaved(request.ctx, deps, request.body);
    },
  });

  app.get(`${PATH}:id/backtest/`, {
    config: { scope: 'monitoring:read' },
    schema: {
      summary: 'Replay a saved rule',
      description,
      tags,
      params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
      querystring: BacktestQuery,
      response: { 200: BacktestOutput },
    },
    handler: async (request: FastifyRequest) =>
      backtestSaved(request.ctx, deps, (request.params as { id: string }).id, request.query as RawQuery),
  });
};
