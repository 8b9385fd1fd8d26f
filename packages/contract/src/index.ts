export * from './common.ts';
export * from './tasks.ts';
export * from './metrics.ts';
export * from './workers.ts';
