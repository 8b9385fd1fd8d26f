import type { Client } from './client.ts';
import type { Courier } from './courier.ts';
import type { Heartbeat } from './types.ts';

/** Sends the latest heartbeat of each worker; one that could not be sent gives way to the next. */
export class HeartbeatLane {
  readonly #client: Client;
  readonly #courier: Courier;
  readonly #refused: (heartbeat: Heartbeat, reason: string) => void;
  readonly #latest = new Map<string, Heartbeat>();
  #running: Promise<void> | undefined;

  constructor(client: Client, courier: Courier, refused: (heartbeat: Heartbeat, reason: string) => void) {
    this.#client = client;
    this.#courier = courier;
    this.#refused = refused;
  }

  add(heartbeat: Heartbeat): void {
    this.#latest.set(heartbeat.worker_name, { ...heartbeat });
    void this.flush();
  }

  /** Resolves once nothing waits. Never rejects. */
  flush(): Promise<void> {
    if (this.#latest.size > 0) this.#running ??= this.#run();
    return this.#running ?? Promise.resolve();
  }

  async #run(): Promise<void> {
    while (this.#latest.size > 0) {
      let tried: Heartbeat[] = [];
      const answer = await this.#courier.deliver((signal) => {
        tried = [...this.#latest.values()];
        return this.#client.heartbeat(tried, { signal });
      });
      if (answer.kind === 'stopped') this.#latest.clear();
      for (const heartbeat of tried) {
        if (this.#latest.get(heartbeat.worker_name) === heartbeat) this.#latest.delete(heartbeat.worker_name);
        if (answer.kind === 'refused') this.#refused(heartbeat, answer.error.message);
      }
    }
    this.#running = undefined;
  }
}
