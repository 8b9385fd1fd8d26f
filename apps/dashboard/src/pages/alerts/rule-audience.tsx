import { TagsInput } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { ChannelPicker } from './channel-picker.tsx';
import { sameButKeyed } from './rule-form.ts';
import type { RuleForm } from './rule-form.ts';

/** Who is told when the rule fires. */
export const RuleAudience = memo(({ draft, set, reason }: RuleForm) => {
  const { t } = useTranslation();
  return (
    <>
      <TagsInput
        label={t('alerts.emails')}
        description={t('alerts.emailsHint')}
        acceptValueOnBlur
        value={draft.notification_emails}
        error={reason('notification_emails')}
        onChange={(values) => set({ notification_emails: values })}
      />
      <ChannelPicker
        value={draft.channels}
        error={reason('channels')}
        onChange={(channels) => set({ channels })}
      />
    </>
  );
}, sameButKeyed);
