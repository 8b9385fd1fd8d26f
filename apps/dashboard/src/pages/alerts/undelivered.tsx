import { Button, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { NotificationOutput, ResendResult } from '@vigie/contract';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { Cut } from '../../ui/cut.tsx';
import { LinkTo } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { showDone } from '../../ui/tell.tsx';
import { tellMessage } from './delivery-words.ts';

const SHOWN = 10;
const STEP_MS = 5_000;

/** Sends messages again that were given up. */
const Resend = ({
  messages,
  label,
  about,
}: {
  messages: readonly NotificationOutput[];
  label: string;
  about?: string;
}) => {
  const { t } = useTranslation();
  const write = useWrite<ResendResult>();
  return (
    <Button
      size="xs"
      variant="default"
      className="no-print"
      loading={write.isPending}
      aria-label={about === undefined ? label : `${label}: ${about}`}
      onClick={() =>
        write.mutate({
          path: 'notifications/resend/',
          body: { ids: messages.map(({ id }) => id) },
          done: ({ resent }) => showDone(t('delivery.resent', { count: resent })),
        })
      }
    >
      {label}
    </Button>
  );
};

/** What it was about: a rule, and the alert if it was no test. */
const About = ({ message: { alert, alert_rule: rule } }: { message: NotificationOutput }) => {
  if (rule === null) return null;
  if (alert === null) return rule.name;
  return (
    <LinkTo to="/alerts/$id" params={{ id: String(alert) }}>
      {rule.name}
    </LinkTo>
  );
};

/** The messages that were given up, whatever they were about, and a way to send them again. */
export const Undelivered = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('write');
  // What becomes of a message is told to the pages of its alert only.
  const answer = useApi<{ count: number; results: NotificationOutput[] }>(
    'notifications/',
    { status: 'dead,undelivered', page_size: SHOWN },
    { refetchInterval: STEP_MS },
  );
  const messages = answer.data?.results ?? [];
  return (
    <Panel
      title={t('delivery.undelivered')}
      tools={may && messages.length > 1 && <Resend messages={messages} label={t('delivery.resendThese')} />}
    >
      <Stack>
        <Cut of={answer.data} text="delivery.latest" />
        <Answered answer={answer}>
          {({ results }) =>
            results.length === 0 ? (
              <Empty title={t('delivery.none')} />
            ) : (
              <SimpleTable
                label={t('delivery.undelivered')}
                rows={results}
                keyOf={(row) => row.id}
                columns={[
                  { name: t('delivery.when'), show: (row) => format.time(row.created_at) },
                  {
                    name: t('delivery.what'),
                    long: true,
                    show: (row) => {
                      const { title, why } = tellMessage(t, row);
                      return why === undefined ? title : `${title}. ${why}`;
                    },
                  },
                  { name: t('alerts.rule'), show: (row) => <About message={row} /> },
                  ...(may
                    ? [
                        {
                          name: '',
                          show: (row: NotificationOutput) => (
                            <Resend
                              messages={[row]}
                              label={t('delivery.resend')}
                              about={tellMessage(t, row).title}
                            />
                          ),
                        },
                      ]
                    : []),
                ]}
              />
            )
          }
        </Answered>
      </Stack>
    </Panel>
  );
};
