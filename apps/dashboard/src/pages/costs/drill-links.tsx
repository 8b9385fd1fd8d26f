import type { ReactNode } from 'react';
import type { Ledger } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import type { Search } from '../../app/pages.ts';
import { LinkTo } from '../../ui/links.tsx';
import type { Period } from './period.ts';

const DAY = 86_400_000;

/** A task type, leading to its page: over the same days, unless it is a month, which that page does not have. */
export const TypeLink = ({ type, period }: { type: string; period: Period }) => (
  <LinkTo
    to="/types/$type"
    params={{ type }}
    search={period.month === undefined ? { days: String(period.days) } : {}}
  >
    {type}
  </LinkTo>
);

type Line = Ledger['lines'][number];
/** What executions are found by. */
type Found = Pick<Line, 'date' | 'task_type' | 'model' | 'queue_name' | 'worker_name'> & {
  error_type?: string | null;
  cost_source?: 'unpriced';
};
const NAMES = ['task_type', 'model', 'queue_name', 'worker_name', 'error_type', 'cost_source'] as const;

/** Filters of the executions; undefined if there are none for it: of what has no name, or of an outcome. */
const filtersOf = (of: Found): Search | undefined => {
  if (of.date !== undefined)
    return {
      created_after: `${of.date}T00:00:00Z`,
      created_before: new Date(Date.parse(of.date) + DAY).toISOString(),
    };
  const named = NAMES.filter((name) => of[name] !== undefined);
  if (named.length === 0 || named.some((name) => of[name] === null)) return undefined;
  return Object.fromEntries(named.map((name) => [name, joinNames([of[name] ?? ''])]));
};

/** When what an answer counted was, as filters of the executions: a month ends, the last days go on. */
export const withinOf = (period: Period, { since, until }: Ledger['period']): Search => ({
  created_after: since,
  ...(period.month !== undefined && { created_before: until }),
});

/** Leads to the executions that a line is made of; plain text where no filter finds them. */
export const ExecutionsLink = ({
  of,
  within = {},
  children,
}: {
  of: Found;
  within?: Search;
  children: ReactNode;
}) => {
  const filters = filtersOf(of);
  if (!filters) return children;
  return (
    <LinkTo to="/executions" search={{ ...within, ...filters }}>
      {children}
    </LinkTo>
  );
};
