import { Modal } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleOutput } from '@vigie/contract';
import { Confirm } from '../../ui/confirm.tsx';
import { RuleEditor } from './rule-editor.tsx';

/** What is edited; without a rule it is a new one. */
export interface Edited {
  rule: RuleOutput | undefined;
}

/** The window of the rule editor: what was changed in it does not go by a key or a click beside it. */
export const RuleWindow = ({ edited, close }: { edited: Edited | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const [changed, setChanged] = useState(false);
  const [asking, setAsking] = useState(false);
  // The window opens at once; what it takes long to draw follows.
  const drawn = useDeferredValue(edited);
  // Not while the key is still on its way: it would answer the question that it brings up.
  const ask = (): void => void setTimeout(() => setAsking(true));
  const leave = (): void => {
    setAsking(false);
    close();
  };
  return (
    <>
      <Modal
        opened={edited !== undefined}
        onClose={changed ? ask : close}
        // The key is then for the question.
        closeOnEscape={!asking}
        size="xl"
        title={t(edited?.rule ? 'alerts.editRule' : 'alerts.newRule')}
        closeButtonProps={{ 'aria-label': t('state.cancel') }}
      >
        {edited && drawn === edited && (
          <RuleEditor rule={edited.rule} onDone={leave} onChanged={setChanged} />
        )}
      </Modal>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('alerts.leaveRule')}
        text={t('alerts.leaveRuleLong')}
        confirm={t('state.discard')}
        onConfirm={leave}
      />
    </>
  );
};
