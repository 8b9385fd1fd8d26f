import { Button, Group, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlertOutput } from '@vigie/contract';
import { serverNow } from '../../api/clock.ts';
import { useWrite } from '../../api/use-api.ts';
import { ConfirmButton } from '../../ui/confirm.tsx';
import { useNow } from '../../ui/use-now.ts';

const MINUTE = 60_000;
const SNOOZES = [30, 60, 240] as const;
/** Minutes. */
const LEAST_SNOOZE = 1;
const MORNING = 9;

/** How long it is until tomorrow at nine where the reader is. */
const minutesUntilMorning = (): number => {
  const now = serverNow();
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING, 0, 0, 0);
  return (morning.getTime() - now) / MINUTE;
};

/** What can be done about an open alert; while one of it is on its way, nothing else is. */
export const AlertActions = ({
  id,
  name,
  status,
  snoozedUntil,
}: {
  id: number;
  name: string;
  status: AlertOutput['status'];
  snoozedUntil: string | null;
}) => {
  const { t } = useTranslation();
  const write = useWrite();
  const act = (what: string, body: object = {}): void =>
    write.mutate({ path: `alerts/active/${id}/${what}/`, body });
  const button = (what: string) => ({
    loading: write.isPending && write.variables.path.endsWith(`/${what}/`),
    disabled: write.isPending,
  });
  const snooze = (minutes: number): void => act('snooze', { minutes });
  // The API ends no snooze, but it takes a shorter one instead.
  const snoozed = useNow() < Date.parse(snoozedUntil ?? '') - LEAST_SNOOZE * MINUTE;
  return (
    <Group gap="xs" className="no-print">
      {status === 'firing' && (
        <Button size="xs" {...button('acknowledge')} onClick={() => act('acknowledge')}>
          {t('alerts.acknowledge')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" {...button('snooze')}>
            {t('alerts.snooze')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {SNOOZES.map((minutes) => (
            <Menu.Item key={minutes} onClick={() => snooze(minutes)}>
              {t(`alerts.snooze${minutes}`)}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => snooze(minutesUntilMorning())}>{t('alerts.snoozeMorning')}</Menu.Item>
          {snoozed && <Menu.Item onClick={() => snooze(LEAST_SNOOZE)}>{t('alerts.snoozeEnd')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <ConfirmButton
        title={t('alerts.resolveSure', { name })}
        text={t('alerts.resolveLong')}
        confirm={t('alerts.resolve')}
        {...button('resolve')}
        onConfirm={() => act('resolve')}
      >
        {t('alerts.resolve')}
      </ConfirmButton>
    </Group>
  );
};
