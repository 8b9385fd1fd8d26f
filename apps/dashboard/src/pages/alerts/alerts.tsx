import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../app/use-search.ts';
import { Page } from '../../ui/page.tsx';
import classes from './alerts.module.css';
import { ActiveList } from './active-list.tsx';
import { Channels } from './channel-list.tsx';
import { HistoryList } from './history-list.tsx';
import { RuleList } from './rule-list.tsx';
import { SilenceList } from './silence-list.tsx';

const TABS = ['active', 'rules', 'history', 'silences', 'channels'] as const;
const PANELS = {
  active: ActiveList,
  rules: RuleList,
  history: HistoryList,
  silences: SilenceList,
  channels: Channels,
};

export const Alerts = () => {
  const { t } = useTranslation();
  const [search, change] = useAddress();
  const tab = TABS.find((one) => one === search['tab']) ?? 'active';
  const Shown = PANELS[tab];
  return (
    <Page title={t('alerts.title')}>
      <Tabs value={tab} onChange={(value) => change({ tab: value ?? '' })} keepMounted={false}>
        <Tabs.List mb="md" className={classes['tabs']}>
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`alerts.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <Shown />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
};
