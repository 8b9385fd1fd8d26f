import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** What a form in a window ends with: leave it, or save. */
export const FormEnd = ({ saving, onLeave }: { saving: boolean; onLeave: () => void }) => {
  const { t } = useTranslation();
  return (
    <Group justify="end">
      <Button variant="default" onClick={onLeave}>
        {t('state.cancel')}
      </Button>
      <Button type="submit" loading={saving}>
        {t('state.save')}
      </Button>
    </Group>
  );
};
