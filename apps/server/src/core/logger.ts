import { pino } from 'pino';
import type { Logger } from 'pino';

export type { Logger };

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Structured lines on stderr; stdout stays free for what a person or a script reads. */
export const createLogger = (level: string): Logger =>
  pino(
    { level, base: {}, timestamp: pino.stdTimeFunctions.isoTime, redact: ['req.headers.authorization'] },
    pino.destination({ dest: 2, sync: false }),
  );
