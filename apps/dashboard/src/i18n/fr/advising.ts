import type { advising as en } from '../en/advising.ts';
import type { Texts } from '../types.ts';

export const advising: Texts<typeof en> = {
  advice: {
    more_workers: {
      title_one: 'File {{subject}} : {{proposed_workers}} worker au lieu de {{workers}}',
      title_other: 'File {{subject}} : {{proposed_workers}} workers au lieu de {{workers}}',
      todo_one:
        'Passez à {{proposed_workers}} worker : l’attente moyenne passe de {{mean_wait_ms}} à {{expected_wait_ms}}',
      todo_other:
        'Passez à {{proposed_workers}} workers : l’attente moyenne passe de {{mean_wait_ms}} à {{expected_wait_ms}}',
      brings: 'les tâches attendent {{percent}} de moins',
    },
    fewer_workers: {
      title_one: 'File {{subject}} : {{proposed_workers}} worker suffit, au lieu de {{workers}}',
      title_other: 'File {{subject}} : {{proposed_workers}} workers suffisent, au lieu de {{workers}}',
      todo_one: 'Passez à {{proposed_workers}} worker : l’attente moyenne reste à {{expected_wait_ms}}',
      todo_other: 'Passez à {{proposed_workers}} workers : l’attente moyenne reste à {{expected_wait_ms}}',
      brings: '{{percent}} de workers en moins',
    },
    hanging: {
      title:
        '{{subject}} : les exécutions en échec durent {{failed_median_ms}}, celles qui réussissent {{succeeded_longest_ms}} au plus',
      todo: 'Fixez le délai maximal de {{subject}} à {{proposed_timeout_ms}}',
      brings: 'les workers y passent {{percent}} de temps en moins',
    },
    short_timeout: {
      title: '{{subject}} est interrompu à {{failed_median_ms}} : son délai maximal est trop court',
      todo: 'Fixez le délai maximal de {{subject}} à {{proposed_timeout_ms}}',
      brings: 'jusqu’à {{percent}} de ses exécutions n’échouent plus',
    },
    useless_retries: {
      title_one:
        'Relancer {{subject}} n’aide pas : {{succeeded_after_retry}} tâche relancée sur {{retried_tasks}} a réussi',
      title_other:
        'Relancer {{subject}} n’aide pas : {{succeeded_after_retry}} tâches relancées sur {{retried_tasks}} ont réussi',
      todo: 'Ne relancez pas {{subject}}, ou seulement après des erreurs passagères',
      brings: 'économise {{percent}}',
    },
    memory_hungry: {
      title:
        '{{subject}} a besoin de {{memory_p99_mb}}, le reste de la file {{queue}} d’au plus {{next_memory_p99_mb}}',
      todo: 'Donnez à {{subject}} une file à elle, avec de grands workers',
      brings: '{{percent}} de mémoire en moins pour les autres',
    },
    token_drift: {
      title: '{{subject}} consomme {{change_percent}} de tokens de plus par exécution qu’avant',
      todo: 'Revoyez le prompt : ce qui y a été ajouté, ou à son contexte',
      brings: '{{percent}} en moins',
    },
    cost_drift: {
      title: '{{subject}} coûte {{change_percent}} de plus par exécution qu’avant, sans plus de tokens',
      todo: 'Vérifiez sur quel modèle elle tourne, et à quel prix',
      brings: '{{percent}} en moins',
    },
    idle_schedule: {
      title:
        '{{subject}} tourne toutes les {{every_ms}} et ne trouve rien à faire {{idle_runs}} fois sur {{runs}}',
      todo: 'Lancez-la deux fois moins souvent, ou par un événement',
      brings: '{{percent}} de ses passages',
    },
    cache: {
      title:
        '{{subject}} paie plusieurs fois la même chose : {{repeated}} exécutions sur {{executions}} en répètent une autre',
      todo: 'Mettez en cache les résultats de {{subject}} selon leur entrée',
      brings: '{{percent}} de coût en moins',
    },
    noisy_rule: {
      title_one:
        'La règle « {{rule}} » a ouvert {{alerts}} alertes ; {{acknowledged_or_resolved_by_hand}} a été prise en main',
      title_other:
        'La règle « {{rule}} » a ouvert {{alerts}} alertes ; {{acknowledged_or_resolved_by_hand}} ont été prises en main',
      todo: 'Relevez son seuil de {{threshold}} ; son essai sur le passé montre ce qu’elle aurait dit',
      brings: '{{percent}} d’alertes en moins',
    },
    silent_rule: {
      title: 'La règle « {{rule}} » n’a jamais sonné, et rien n’a approché son seuil de {{threshold}}',
      todo: 'Baissez-le sous {{highest_value}}, la plus haute valeur vue, ou supprimez la règle',
      brings: '{{percent}}',
    },
  },
  evidence: {
    executions: 'exécutions',
    mean_wait_ms: 'attente moyenne',
    model_wait_ms: 'attente selon le modèle',
    expected_wait_ms: 'attente prévue',
    mean_execution_ms: 'durée moyenne',
    execution_variation: 'variation des durées',
    arrival_variation: 'variation des arrivées',
    arrivals_busiest_hour: 'arrivées à l’heure de pointe',
    workers: 'workers',
    proposed_workers: 'workers proposés',
    slots: 'places',
    slots_from: 'places connues par',
    load_busiest_hour_percent: 'charge à l’heure de pointe',
    load_busiest_hour_after_percent: 'et après',
    model: 'modèle',
    failed: 'échecs',
    failed_median_ms: 'médiane des échecs',
    succeeded_p95_ms: '95e centile des réussies',
    succeeded_p99_ms: '99e centile des réussies',
    succeeded_longest_ms: 'plus longue réussie',
    failed_time_ms: 'temps des échecs',
    proposed_timeout_ms: 'délai proposé',
    failed_q25_ms: 'premier quartile des échecs',
    failed_q75_ms: 'troisième quartile des échecs',
    retried_tasks: 'tâches relancées',
    succeeded_after_retry: 'réussies ensuite',
    success_at_most_percent: 'aide au plus',
    retries: 'relances',
    retry_time_ms: 'temps des relances',
    retry_usd: 'coût des relances',
    queue: 'file',
    memory_p99_mb: 'mémoire, 99e centile',
    next_type: 'type suivant',
    next_memory_p99_mb: 'sa mémoire',
    share_of_executions_percent: 'part des exécutions',
    tokens_before: 'tokens avant',
    tokens_after: 'tokens après',
    cost_before: 'coût avant',
    cost_after: 'coût après',
    change_percent: 'changement',
    days: 'jours',
    since: 'depuis',
    executions_per_day: 'exécutions par jour',
    runs: 'passages',
    idle_runs: 'sans rien à faire',
    every_ms: 'toutes les',
    idle_time_ms: 'temps de ceux-ci',
    idle_usd: 'coût de ceux-ci',
    repeated: 'répétées',
    different_inputs_repeated: 'entrées différentes répétées',
    repeated_usd: 'coût des répétitions',
    most_repeated_times: 'la plus répétée',
    by_chance_at_most: 'par hasard au plus',
    rule: 'règle',
    alerts: 'alertes',
    alerts_per_week: 'alertes par semaine',
    acknowledged_or_resolved_by_hand: 'prises en main',
    median_duration_ms: 'durée médiane',
    threshold: 'seuil',
    proposed_threshold: 'seuil proposé',
    highest_value: 'plus haute valeur',
  },
};
