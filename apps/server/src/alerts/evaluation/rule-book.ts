import type { Sql } from '../../control-db/index.ts';
import type { Rule } from '../rule.ts';
import { rulesVersion, selectRules } from '../store.ts';
import { compileRules, isEach } from './compile.ts';
import type { CompiledRules } from './compile.ts';

/** The active rules of all brands, ready to be asked. */
export interface RuleBook {
  /** What looks at single executions of a brand; undefined when nothing does. */
  of(brandId: number): CompiledRules | undefined;
  /** The rules that are measured every few seconds. */
  measured(): readonly Rule[];
  find(ruleId: number): Rule | undefined;
  /** Reads the rules of a brand again; resolves when a state at least as new as the call is in use. */
  reload(brandId: number): Promise<void>;
  /** Reads all rules again if any was changed. */
  refresh(): Promise<void>;
}

interface Page {
  rules: readonly Rule[];
  compiled: CompiledRules | undefined;
}

const pageOf = (rules: readonly Rule[]): Page => ({ rules, compiled: compileRules(rules) });

export const createRuleBook = (sql: Sql): RuleBook => {
  let pages = new Map<number, Page>();
  let byId = new Map<number, Rule>();
  let version = '';
  const wanted = new Set<number>();
  let reading: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  const index = (): void => {
    byId = new Map([...pages.values()].flatMap(({ rules }) => rules.map((rule) => [rule.id, rule])));
  };
  const readAll = async (): Promise<void> => {
    const now = await rulesVersion(sql);
    if (now === version) return;
    const rules = await selectRules(sql);
    pages = new Map([...Map.groupBy(rules, (rule) => rule.brandId)].map(([id, of]) => [id, pageOf(of)]));
    version = now;
    index();
  };
  const readWanted = async (): Promise<void> => {
    const brands = [...wanted];
    wanted.clear();
    next = undefined;
    for (const brandId of brands) {
      const rules = await selectRules(sql, brandId);
      if (rules.length > 0) pages.set(brandId, pageOf(rules));
      else pages.delete(brandId);
    }
    index();
  };
  /** One after the other, so that an older state never takes the place of a newer one. */
  const inTurn = (read: () => Promise<void>): Promise<void> => {
    const turn = reading.then(read);
    reading = turn.catch(() => undefined);
    return turn;
  };

  return {
    of: (brandId) => pages.get(brandId)?.compiled,
    measured: () => [...byId.values()].filter((rule) => !isEach(rule)),
    find: (ruleId) => byId.get(ruleId),
    reload(brandId) {
      wanted.add(brandId);
      next ??= inTurn(readWanted);
      return next;
    },
    refresh: () => inTurn(readAll),
  };
};
