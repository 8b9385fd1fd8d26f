import { expect, test } from 'vitest';
import { pageAt, searchOf } from './pages.ts';

test('a page is known by its address, before there is a router', () => {
  expect(pageAt('/')?.page.name).toBe('Overview');
  expect(pageAt('/executions/')?.page.name).toBe('Executions');
  expect(pageAt('/types')?.page.name).toBe('Types');
  expect(pageAt('/types/ai%20report')).toMatchObject({
    page: { name: 'TypePage' },
    params: { type: 'ai report' },
  });
  expect(pageAt('/types/50%')?.params).toEqual({ type: '50%' });
  expect(pageAt('/types/a/b')).toBeUndefined();
  expect(pageAt('/nowhere')).toBeUndefined();
});

test('what a page asks first is what its address says', () => {
  const asked = pageAt('/executions')?.page.questions(7, searchOf('?task_type=crawl&field=cost_usd&x=1'), {});
  expect(asked?.map(({ queryKey }) => queryKey)).toEqual([
    [7, 'metrics/distribution', 'metrics/distribution/', { task_type: 'crawl', field: 'cost_usd' }],
    [7, 'metrics', 'metrics/', { task_type: 'crawl', ordering: '-created_at' }],
  ]);
  const place = pageAt('/types/comma%2Cinside');
  expect(place?.page.questions(7, {}, place.params).map(({ queryKey }) => queryKey.at(-1))).toEqual([
    { days: 30, task_type: String.raw`comma\,inside`, compare: true },
  ]);
});
