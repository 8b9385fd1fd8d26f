import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: object; example?: unknown }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

/** Fails when an answer is not what the description promises for it. */
export type AnswerCheck = (answer: {
  method: string;
  path: string;
  status: number;
  /** Its Content-Type. */
  type: string;
  body: unknown;
}) => void;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation of a description. */
export const operationsOf = (api: OpenApi): { method: string; path: string; operation: Operation }[] =>
  Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method: method.toUpperCase(), path, operation }] : [];
    }),
  );

const matcher = (path: string): RegExp =>
  new RegExp(`^${path.replace(/\/$/, '').replaceAll(/\{[^}]+\}/g, '[^/]+')}/?$`);

export const createAjv = (): Ajv2020 => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  return ajv;
};

/** Checks answers against the description's own schemas; a status that it does not name fails, but for a 405. */
export const createAnswerCheck = (api: OpenApi): AnswerCheck => {
  const ajv = createAjv();
  const operations = operationsOf(api)
    // A fixed path wins over one with a parameter.
    .toSorted((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')))
    .map(({ method, path, operation }) => ({
      method,
      path,
      pattern: matcher(path),
      responses: Object.fromEntries(
        Object.entries(operation.responses).map(([status, response]) => {
          const schemas = Object.entries(response.content ?? {}).flatMap(([type, { schema }]) =>
            schema ? [[type, ajv.compile(schema)] as const] : [],
          );
          return [status, new Map(schemas)];
        }),
      ),
    }));
  return ({ method, path, status, type, body }) => {
    const plain = path.split('?')[0] ?? '';
    const found = operations.find((one) => one.method === method && one.pattern.test(plain));
    if (!found || status === 405) return;
    if (!Object.hasOwn(found.responses, String(status))) {
      throw new Error(
        `${method} ${found.path} answered an undescribed ${status}: ${JSON.stringify(body).slice(0, 500)}`,
      );
    }
    const schemas = found.responses[String(status)];
    const validate = schemas?.get(type.split(';')[0] ?? '') ?? schemas?.get('application/json');
    if (!validate || validate(body)) return;
    throw new Error(
      `${method} ${found.path} ${status}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body).slice(0, 500)}`,
    );
  };
};
