import { Modal } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleOutput } from '@vigie/contract';
import { Confirm } from '../../ui/confirm.tsx';
import { useUnsaved } from '../../ui/use-unsaved.ts';
import { RuleEditor } from './rule-editor.tsx';

/** What is edited; without a rule it is a new one. */
export interface Edited {
  rule: RuleOutput | undefined;
}

/** The window of the rule editor: what was changed in it does not go unasked. */
export const RuleWindow = ({ edited, close }: { edited: Edited | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const [changed, setChanged] = useState(false);
  const unsaved = useUnsaved(changed, close);
  // The window opens at once; what it takes long to draw follows.
  const drawn = useDeferredValue(edited);
  return (
    <>
      <Modal
        opened={edited !== undefined}
        onClose={unsaved.close}
        // The key is then for the question.
        closeOnEscape={!unsaved.question.opened}
        size="xl"
        title={t(edited?.rule ? 'alerts.editRule' : 'alerts.newRule')}
        closeButtonProps={{ 'aria-label': t('state.cancel') }}
      >
        {edited && drawn === edited && (
          <RuleEditor rule={edited.rule} onDone={close} onChanged={setChanged} />
        )}
      </Modal>
      <Confirm
        {...unsaved.question}
        title={t('alerts.leaveRule')}
        text={t('alerts.leaveRuleLong')}
        confirm={t('state.discard')}
      />
    </>
  );
};
