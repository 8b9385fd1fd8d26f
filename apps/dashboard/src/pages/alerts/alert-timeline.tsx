import { Group, Menu, Stack, Text, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AlertOutput } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { nameOf } from '../../ui/badges.tsx';
import { useNow } from '../../ui/use-now.ts';
import classes from './alert-timeline.module.css';
import { marksOf } from './timeline-marks.ts';
import type { Mark } from './timeline-marks.ts';

const DAY = 86_400_000;
const PERCENT = 100;
/** Of the whole: as wide as can be seen and pressed. */
const LEAST_PERCENT = 1;
const MOST_LANES = 3;
const LANE_PX = 18;

interface Open {
  alert: AlertOutput;
  /** ms */
  from: number;
  until: number;
}

/** An alert, which leads to what happened to it; or how many would lie on each other, which opens to all of them. */
const Bar = ({ name, mark: { all, start, end, lane } }: { name: string; mark: Mark<Open> }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const from = Math.min(...all.map((one) => one.from));
  const span = `${format.time(from)} · ${format.duration(Math.max(...all.map((one) => one.until)) - from)}`;
  const style = {
    // What is wider than its time goes over the end that has room.
    ...(start > PERCENT / 2 ? { right: `${PERCENT - end}%` } : { left: `${start}%` }),
    width: `${end - start}%`,
    top: lane * LANE_PX,
    height: LANE_PX - 2,
  };
  if (all.length === 1)
    return (
      <Tooltip label={span} events={{ hover: true, focus: true, touch: true }}>
        <Link
          to="/alerts/$id"
          params={{ id: String(all[0].alert.id) }}
          aria-label={`${name}: ${span}`}
          className={classes['bar']}
          style={style}
        />
      </Tooltip>
    );
  const count = t('alerts.together', { count: all.length, shown: format.number(all.length) });
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          aria-label={`${name}: ${count}, ${span}`}
          title={`${count} · ${span}`}
          className={`${classes['bar']} ${classes['many']}`}
          style={style}
        >
          {format.number(all.length)}
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes['all']}>
        {all.map(({ alert, from: at, until }) => (
          <Menu.Item
            key={alert.id}
            renderRoot={(props) => <Link {...props} to="/alerts/$id" params={{ id: String(alert.id) }} />}
          >
            {nameOf(name, alert.group)} · {format.time(at)} · {format.duration(until - at)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

/** Of each rule when its alerts were open, over the last days. */
export const AlertTimeline = ({ alerts, days }: { alerts: readonly AlertOutput[]; days: number }) => {
  const format = useFormat();
  const now = useNow();
  const opens = alerts.map((alert): Open => {
    const from = Date.parse(alert.triggered_at);
    // An alert may have been opened since the last minute began.
    const until = alert.resolved_at === null ? Math.max(now, from) : Date.parse(alert.resolved_at);
    return { alert, from, until };
  });
  const last = Math.max(now, ...opens.map(({ until }) => until));
  const first = Math.min(last - days * DAY, ...opens.map(({ from }) => from));
  const share = (at: number): number => ((at - first) / (last - first)) * PERCENT;
  const spanOf = (open: Open) => {
    const width = Math.max(LEAST_PERCENT, share(open.until) - share(open.from));
    const start = Math.min(share(open.from), PERCENT - width);
    return { of: open, start, end: start + width };
  };
  return (
    <Stack gap={6}>
      {[...Map.groupBy(opens, ({ alert }) => alert.alert_rule.name)].map(([name, of]) => {
        const marks = marksOf(of.map(spanOf), MOST_LANES);
        const lanes = 1 + Math.max(...marks.map(({ lane }) => lane));
        return (
          <Group key={name} gap="sm" wrap="nowrap" align="start" role="group" aria-label={name}>
            <Text size="xs" w={140} truncate title={name}>
              {name}
            </Text>
            <div className={classes['lanes']} style={{ height: lanes * LANE_PX }}>
              {marks.map((mark) => (
                <Bar key={mark.all[0].alert.id} name={name} mark={mark} />
              ))}
            </div>
          </Group>
        );
      })}
      <Group justify="space-between" className={classes['axis']}>
        <Text size="xs" c="dimmed">
          {format.time(first)}
        </Text>
        <Text size="xs" c="dimmed" ms="auto">
          {format.time(last)}
        </Text>
      </Group>
    </Stack>
  );
};
