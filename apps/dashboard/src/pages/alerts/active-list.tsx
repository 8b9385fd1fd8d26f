import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ActiveAlerts } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { Cut } from '../../ui/cut.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { AlertCard } from './alert-card.tsx';
import { RuleAlerts } from './rule-alerts.tsx';

/** So many alerts of one rule stand beside the others; more are under one head. */
const FEW = 3;

/** What is open now, the latest first; of a rule that has many alerts, all where its latest is. */
export const ActiveList = () => {
  const { t } = useTranslation();
  const answer = useApi<ActiveAlerts>('alerts/active/');
  return (
    <Answered answer={answer}>
      {({ active_alerts: count, alerts }) =>
        alerts.length === 0 ? (
          <Empty title={t('alerts.none')} />
        ) : (
          <Stack>
            <Cut of={{ count, results: alerts }} />
            {[...Map.groupBy(alerts, ({ id }) => id)].map(([rule, of]) =>
              of.length > FEW ? (
                <RuleAlerts key={rule} alerts={of} />
              ) : (
                of.map((alert) => <AlertCard key={alert.alert_id} alert={alert} />)
              ),
            )}
          </Stack>
        )
      }
    </Answered>
  );
};
