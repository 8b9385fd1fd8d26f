import type { telling as en } from '../en/telling.ts';
import type { Texts } from '../types.ts';

export const telling: Texts<typeof en> = {
  story: {
    title: 'Ce qui s’est passé',
    affected: 'Tâches touchées',
    affectedCut: 'Les {{shown}} dernières sur {{total}}.',
    ofRule: 'Toutes les alertes de cette règle',
    fired: 'Déclenchée à {{value}}',
    firedAgain: 'Déclenchée de nouveau à {{value}}',
    warned: 'Avertissement à {{value}}',
    joined_one: 'Elle a continué : {{shown}} tâche touchée en tout, la dernière à {{value}}',
    joined_other: 'Elle a continué : {{shown}} tâches touchées en tout, la dernière à {{value}}',
    toldLate: 'Annoncée après coup : le silence était terminé',
    toldAgain: 'Rappelée : elle était toujours ouverte',
    acknowledged: 'Prise en compte par {{by}}',
    snoozed: 'Mise en veille par {{by}} jusqu’au {{until}}',
    resolved: 'Résolue par {{by}}',
    resolvedAuto: 'Résolue d’elle-même',
    flapping: 'Elle revient sans cesse : elle reste ouverte plus longtemps',
    noBreach_one: 'Plus rien au-delà du seuil depuis {{count}} minute.',
    noBreach_other: 'Plus rien au-delà du seuil depuis {{count}} minutes.',
    ruleDeleted: 'La règle a été supprimée.',
    ruleOff: 'La règle a été désactivée.',
    quietSnoozed: 'Personne n’a été prévenu : l’alerte était en veille.',
    quietFlapping: 'Personne n’a été prévenu : elle revenait sans cesse.',
    quietSilence: 'Personne n’a été prévenu : le silence {{id}} était en cours.',
    about: { fired: 'Alerte', renotified: 'Rappel', recovered: 'Retour à la normale', test: 'Test' },
    message: {
      sent: '{{what}} : message envoyé à {{to}}',
      pending: '{{what}} : message en route vers {{to}}',
      dead: '{{what}} : message non remis à {{to}}',
      undelivered: '{{what}} : message non envoyé à {{to}}, car aucun serveur de messagerie n’est réglé',
    },
    channelGone: 'un canal supprimé',
  },
};
