import type { Language } from '@vigie/contract';

/** Everything that a message says, per language. */
export interface Words {
  locale: string;
  event: Record<'fired' | 'renotified' | 'recovered' | 'test', string>;
  level: Record<'warning' | 'critical', string>;
  severity: Record<'low' | 'medium' | 'high' | 'critical', string>;
  aggregation: Record<string, string>;
  noData: string;
  is: string;
  instead: string;
  overWindow: (minutes: number) => string;
  value: string;
  threshold: string;
  severityLabel: string;
  brand: string;
  group: string;
  since: string;
  tasks: string;
  andMore: (count: number) => string;
  suppressed: (count: number) => string;
  fired: (count: number) => string;
  chart: string;
  testNote: string;
  look: string;
  footer: string;
}

const EN: Words = {
  locale: 'en-GB',
  event: { fired: 'Alert', renotified: 'Still alerting', recovered: 'Recovered', test: 'Test' },
  level: { warning: 'Warning', critical: 'Critical' },
  severity: { low: 'low', medium: 'medium', high: 'high', critical: 'critical' },
  aggregation: {
    avg: 'mean',
    min: 'minimum',
    max: 'maximum',
    sum: 'sum',
    count: 'count',
    error_rate: 'error rate',
  },
  noData: 'no data',
  is: 'is',
  instead: 'threshold',
  overWindow: (minutes) => `over ${minutes} min`,
  value: 'Value',
  threshold: 'Threshold',
  severityLabel: 'Severity',
  brand: 'Brand',
  group: 'Concerns',
  since: 'Since',
  tasks: 'Tasks concerned',
  andMore: (count) => `and ${count} more`,
  suppressed: (count) => `${count} further breaches since the last message.`,
  fired: (count) => `Fired ${count} times.`,
  chart: 'The last hours, with the threshold',
  testNote: 'This is a test: nothing is wrong.',
  look: 'Look at it in Vigie',
  footer: 'Sent by Vigie.',
};

const FR: Words = {
  locale: 'fr-FR',
  event: { fired: 'Alerte', renotified: 'Alerte toujours active', recovered: 'Rétabli', test: 'Test' },
  level: { warning: 'Avertissement', critical: 'Critique' },
  severity: { low: 'faible', medium: 'moyenne', high: 'élevée', critical: 'critique' },
  aggregation: {
    avg: 'moyenne',
    min: 'minimum',
    max: 'maximum',
    sum: 'somme',
    count: 'nombre',
    error_rate: 'taux d’erreur',
  },
  noData: 'aucune donnée',
  is: 'vaut',
  instead: 'seuil',
  overWindow: (minutes) => `sur ${minutes} min`,
  value: 'Valeur',
  threshold: 'Seuil',
  severityLabel: 'Gravité',
  brand: 'Marque',
  group: 'Concerne',
  since: 'Depuis',
  tasks: 'Tâches concernées',
  andMore: (count) => `et ${count} de plus`,
  suppressed: (count) => `${count} autres dépassements depuis le dernier message.`,
  fired: (count) => `Déclenchée ${count} fois.`,
  chart: 'Les dernières heures, avec le seuil',
  testNote: 'Ceci est un test : tout va bien.',
  look: 'Voir dans Vigie',
  footer: 'Envoyé par Vigie.',
};

export const wordsOf = (language: Language): Words => (language === 'fr' ? FR : EN);
