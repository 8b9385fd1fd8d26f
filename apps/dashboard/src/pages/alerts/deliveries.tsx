import { List, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotificationOutput } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { Answered } from '../../ui/states.tsx';
import { isLate, tellMessage } from './delivery-words.ts';

const STEP_MS = 1_000;

/** What became of some messages, until there is nothing more to wait for. */
export const Deliveries = ({ ids }: { ids: readonly string[] }) => {
  const { t } = useTranslation();
  const [settled, settle] = useState(false);
  // What becomes of a test is told to no page: it is about no alert.
  const answer = useApi<{ results: NotificationOutput[] }>(
    'notifications/',
    { id: ids.join(','), page_size: ids.length },
    settled ? {} : { refetchInterval: STEP_MS },
  );
  if (!settled && answer.data?.results.every(({ status }) => status !== 'pending')) settle(true);
  return (
    <Answered answer={answer}>
      {({ results }) => (
        <div role="status" aria-label={t('delivery.title')}>
          <List listStyleType="none" spacing="xs">
            {results.map((message) => {
              const { title, why } = tellMessage(t, message);
              return (
                <List.Item key={message.id} data-delivery={message.status}>
                  <Text size="sm" fw={600}>
                    {title}
                  </Text>
                  {why !== undefined && <Text size="sm">{why}</Text>}
                  {isLate(message) && (
                    <Text size="sm" c="dimmed">
                      {t('delivery.tried', { count: message.attempts })}
                    </Text>
                  )}
                </List.Item>
              );
            })}
          </List>
        </div>
      )}
    </Answered>
  );
};
