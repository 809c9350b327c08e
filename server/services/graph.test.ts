import { afterAll, expect, test } from 'vitest';
import { draw } from '../../graph/draw.ts';
import { GraphService } from './graph.ts';

const graph = new GraphService(1);
afterAll(() => graph.close());

test('a short question does not wait for the long ones before it', async () => {
  graph.versions.replace(draw('a→b:100@3 b→c:98@5'));
  const order: string[] = [];
  const told = (name: string) => () => void order.push(name);
  // what is wrong with a trace is found out by the worker, in its turn
  const trace = (name: string) => graph.ask('trace', {} as never).catch(told(name));
  const first = trace('trace 1');
  const others = [trace('trace 2'), trace('trace 3'), graph.ask('taxpayer', { id: 'a' }).then(told('taxpayer'))];
  await Promise.all([first, ...others]);
  expect(order).toEqual(['trace 1', 'taxpayer', 'trace 2', 'trace 3']);
  expect(graph.versions.count).toBe(1);
});
