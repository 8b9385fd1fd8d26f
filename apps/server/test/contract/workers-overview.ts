import type { WorkerDetail, WorkerOutput, WorkersOverview } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { HOUR } from '../harness.ts';
import type { Api, Page, TestServer } from '../harness.ts';
import { beat, createAll, metricOf } from '../samples.ts';

const overview = async (api: Api): Promise<WorkersOverview> =>
  (await api.get<WorkersOverview>('workers/overview/')).body;

export const workersOverviewContract = (server: TestServer): void =>
  void describe('workers overview', () => {
    it('sums the queues, and says how the whole is', async () => {
      const api = await server.api();
      expect(await overview(api)).toEqual({
        total_workers: 0,
        online_workers: 0,
        queues: {},
        system_health: {
          overall_status: 'critical',
          avg_cpu_percent: null,
          avg_memory_percent: null,
          total_active_tasks: 0,
          avg_load_average: null,
        },
      });
      await beat(api, {
        worker_name: 'a',
        queue_name: 'high',
        cpu_percent: 40,
        memory_percent: 50,
        active_tasks: 2,
        load_average: 1,
        queue_depth: 12,
      });
      await beat(api, {
        worker_name: 'b',
        queue_name: 'high',
        cpu_percent: 51,
        active_tasks: 3,
        load_average: 0.5,
        queue_depth: 15,
      });
      await beat(api, { worker_name: 'c', queue_name: 'low', active_tasks: 1 });
      const ago = (minutes: number): string => new Date(server.clock.now() - minutes * 60_000).toISOString();
      await createAll(api, [
        metricOf({ created_at: ago(1) }, { queue_name: 'high' }),
        metricOf({ created_at: ago(58) }, { queue_name: 'high' }),
        metricOf({ created_at: ago(62) }, { queue_name: 'high' }),
        metricOf({ created_at: ago(1) }, { queue_name: 'nobody' }),
        metricOf({ created_at: ago(1) }),
      ]);
      expect(await overview(api)).toEqual({
        total_workers: 3,
        online_workers: 3,
        queues: {
          high: {
            workers: 2,
            online_workers: 2,
            active_tasks: 5,
            avg_load: 0.8,
            queue_depth: 15,
            executions_last_hour: 2,
          },
          low: {
            workers: 1,
            online_workers: 1,
            active_tasks: 1,
            avg_load: null,
            queue_depth: null,
            executions_last_hour: 0,
          },
        },
        system_health: {
          overall_status: 'healthy',
          avg_cpu_percent: 45.5,
          avg_memory_percent: 50,
          total_active_tasks: 6,
          avg_load_average: 0.8,
        },
      });
      await beat(api, { worker_name: 'c', queue_name: 'low', memory_percent: 100, cpu_percent: 0 });
      expect((await overview(api)).system_health.overall_status).toBe('healthy');
      await beat(api, { worker_name: 'a', queue_name: 'high', cpu_percent: 210 });
      expect((await overview(api)).system_health.overall_status).toBe('degraded');
    });

    it('counts a worker as online for three intervals after its last heartbeat', async () => {
      const [api, lost, most, few] = await Promise.all([
        server.api(),
        server.api(),
        server.api(),
        server.api(),
      ]);
      const eight = Array.from({ length: 8 }, (_, i) => ({
        worker_name: `w${i}`,
        queue_name: 'q',
        active_tasks: 1,
      }));
      const alone = await beat(api, {
        active_tasks: 4,
        queue_depth: 5_000,
        started_at: new Date(server.clock.now() - HOUR).toISOString(),
      });
      await lost.post('workers/heartbeat/', [{ worker_name: 'x', queue_name: 'lost' }, ...eight]);
      await most.post('workers/heartbeat/', eight);
      await few.post('workers/heartbeat/', eight);
      server.clock.advance(80_000);
      expect((await api.get<WorkerDetail>(`workers/${alone.id}/`)).body.is_online).toBe(true);
      server.clock.advance(11_000);
      await lost.post('workers/heartbeat/', eight);
      await most.post('workers/heartbeat/', eight.slice(0, 7));
      await few.post('workers/heartbeat/', eight.slice(0, 6));
      expect((await api.get<WorkerDetail>(`workers/${alone.id}/`)).body).toMatchObject({
        is_online: false,
        uptime_hours: 1,
      });
      expect((await api.get<Page<WorkerOutput>>('workers/?is_online=false')).body.count).toBe(1);
      expect((await api.get<Page<WorkerOutput>>('workers/?is_online=true')).body.count).toBe(0);
      expect(await overview(api)).toMatchObject({
        total_workers: 1,
        online_workers: 0,
        queues: { normal: { workers: 1, online_workers: 0, active_tasks: 0, queue_depth: null } },
        system_health: { overall_status: 'critical' },
      });
      expect((await overview(lost)).system_health.overall_status).toBe('critical');
      expect(await overview(most)).toMatchObject({
        total_workers: 8,
        online_workers: 7,
        system_health: { overall_status: 'healthy', total_active_tasks: 7 },
      });
      expect(await overview(few)).toMatchObject({
        online_workers: 6,
        system_health: { overall_status: 'degraded' },
      });
    });
  });
