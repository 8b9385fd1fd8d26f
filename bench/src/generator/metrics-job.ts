/** A process of its own that sends metrics to the server: see `drive.ts`. */
import { drive } from './drive.ts';
import { serveOneJob } from './process.ts';

await serveOneJob(drive);
