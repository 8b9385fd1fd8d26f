import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleOutput } from '@vigie/contract';
import { FormWindow } from '../../ui/form-window.tsx';
import { RuleEditor } from './rule-editor.tsx';

/** What is edited; without a rule it is a new one. */
export interface Edited {
  rule: RuleOutput | undefined;
}

/** The window of the rule editor. */
export const RuleWindow = ({ edited, close }: { edited: Edited | undefined; close: () => void }) => {
  const { t } = useTranslation();
  // The window opens at once; what it takes long to draw follows.
  const drawn = useDeferredValue(edited);
  return (
    <FormWindow
      opened={edited !== undefined}
      close={close}
      size="xl"
      title={t(edited?.rule ? 'alerts.editRule' : 'alerts.newRule')}
    >
      {edited && drawn === edited && <RuleEditor rule={edited.rule} onDone={close} />}
    </FormWindow>
  );
};
