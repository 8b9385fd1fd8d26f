import { Button, Code, Group, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useWrite } from '../../api/use-api.ts';
import { useMay } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { ConfirmButton } from '../../ui/confirm.tsx';
import { Cut } from '../../ui/cut.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';

interface Key {
  id: string;
  name: string;
  prefix: string;
  last4: string;
  scope: string;
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

const SCOPES = ['read', 'write', 'admin'] as const;
/** As many as the API gives at once. */
const MOST_SHOWN = 1_000;

/** @param revoked ids of keys that open nothing any more */
const NewKey = ({ revoked }: { revoked: ReadonlySet<string> }) => {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<(typeof SCOPES)[number]>('write');
  const make = useWrite<{ id: string; key: string }>();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({
          path: 'api-keys/',
          body: { name, scope: `monitoring:${scope}` },
          done: () => setName(''),
        });
      }}
    >
      <Stack>
        <Group align="end">
          <TextInput
            label={t('settings.keyName')}
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            aria-label={t('settings.rights')}
            allowDeselect={false}
            w={140}
            value={scope}
            data={SCOPES.map((value) => ({ value, label: t(`settings.${value}`) }))}
            onChange={(value) => value && setScope(value)}
          />
          <Button type="submit" loading={make.isPending}>
            {t('state.save')}
          </Button>
        </Group>
        {make.data && !revoked.has(make.data.id) && (
          <ShownOnce title={t('settings.newKey')} secret={make.data.key} />
        )}
      </Stack>
    </form>
  );
};

export const ApiKeys = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('admin');
  const answer = useApi<{ count: number; results: Key[] }>(
    'api-keys/',
    { page_size: MOST_SHOWN },
    { enabled: may },
  );
  const write = useWrite();
  if (!may) return <Empty title={t('settings.needAdmin')} />;
  const revoked = new Set(answer.data?.results.filter((row) => row.revoked_at !== null).map(({ id }) => id));
  return (
    <Stack>
      <NewKey revoked={revoked} />
      <Cut of={answer.data} />
      <Answered answer={answer}>
        {({ results }) =>
          results.length === 0 ? (
            <Empty title={t('settings.keysNone')} />
          ) : (
            <SimpleTable
              label={t('settings.keys')}
              rows={results}
              keyOf={(row) => row.id}
              columns={[
                { name: t('settings.brandName'), show: (row) => row.name },
                {
                  name: t('settings.key'),
                  long: true,
                  show: (row) => <Code>{`${row.prefix}…${row.last4}`}</Code>,
                },
                {
                  name: t('settings.rights'),
                  show: (row) => t(`settings.${row.scope.split(':')[1] as 'read'}`),
                },
                {
                  name: t('settings.used'),
                  show: (row) =>
                    row.last_used_at === null ? t('settings.unused') : format.ago(row.last_used_at),
                },
                {
                  name: t('settings.revoke'),
                  show: (row) =>
                    row.revoked_at === null ? (
                      <ConfirmButton
                        title={t('settings.revokeSure', { name: row.name })}
                        text={t('settings.revokeLong')}
                        confirm={t('settings.revoke')}
                        aria-label={`${t('settings.revoke')}: ${row.name}`}
                        onConfirm={() => write.mutate({ method: 'DELETE', path: `api-keys/${row.id}/` })}
                      >
                        {t('settings.revoke')}
                      </ConfirmButton>
                    ) : (
                      t('settings.revoked')
                    ),
                },
              ]}
            />
          )
        }
      </Answered>
    </Stack>
  );
};
