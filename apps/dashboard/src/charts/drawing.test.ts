import { expect, test } from 'vitest';
import { drawAll, drawSoon } from './drawing.ts';

/** Asks for three drawings, each of which says that it was drawn. */
const three = (): { drawn: string[]; forget: (() => void)[] } => {
  const drawn: string[] = [];
  const forget = ['first', 'second', 'third'].map((name) => drawSoon(() => drawn.push(name)));
  return { drawn, forget };
};
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test('one drawing a task, in the order in which they were asked for', async () => {
  const { drawn } = three();
  const seen: number[] = [];
  while (drawn.length < 3) {
    seen.push(drawn.length);
    await nextTask();
  }
  expect(drawn).toEqual(['first', 'second', 'third']);
  expect(seen).toEqual([0, 1, 2]);
});

test('what is forgotten while it waits is not drawn, and holds nothing up', async () => {
  const { drawn, forget } = three();
  forget[0]?.();
  forget[1]?.();
  while (drawn.length < 1) await nextTask();
  expect(drawn).toEqual(['third']);
});

test('all that waits can be drawn at once, and is not drawn again', async () => {
  const { drawn } = three();
  drawAll();
  expect(drawn).toEqual(['first', 'second', 'third']);
  await nextTask();
  await nextTask();
  expect(drawn).toHaveLength(3);
});
