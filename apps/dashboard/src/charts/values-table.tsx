import { Button, Group, Table } from '@mantine/core';
import { useDisclosure, useId } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import classes from './values-table.module.css';

/** What a chart shows, as text; the first column says when, or of what. */
export interface Values {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

const Rows = ({ id, label, values }: { id: string; label: string; values: Values }) => {
  const { t } = useTranslation();
  return (
    <div
      id={id}
      className={classes['values']}
      tabIndex={0}
      role="region"
      aria-label={t('chart.valuesOf', { label })}
    >
      <Table verticalSpacing={2} className="numbers" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {values.columns.map((name) => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {values.rows.map((row, i) => (
            <Table.Tr key={`${i} ${row[0]}`}>
              {row.map((text, column) => (
                <Table.Td key={values.columns[column]}>{text}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
};

/** The values of a chart, made when somebody wants to read them. */
export const ValuesTable = ({
  label,
  values,
  always,
}: {
  label: string;
  values: () => Values;
  /** There is nothing else to look at. */
  always: boolean;
}) => {
  const { t } = useTranslation();
  const [open, { toggle }] = useDisclosure(false);
  const id = useId();
  const words = t(open ? 'chart.hide' : 'chart.values');
  return (
    <>
      {!always && (
        <Group justify="end" className="no-print">
          <Button
            variant="subtle"
            size="compact-xs"
            color="gray"
            c="dimmed"
            fw={400}
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            aria-label={t('insight.pair', { name: words, value: label })}
            onClick={toggle}
          >
            {words}
          </Button>
        </Group>
      )}
      {(open || always) && <Rows id={id} label={label} values={values()} />}
    </>
  );
};
