import { alertLifeContract } from './contract/alert-life.ts';
import { alertTelling } from './contract/alert-telling.ts';
import { alertRuleTestContract } from './contract/alert-rule-test.ts';
import { alertRulesContract } from './contract/alert-rules.ts';
import { alertRulesRefused } from './contract/alert-rules-refused.ts';
import { silencesContract } from './contract/silences.ts';
import { useServer } from './harness.ts';

// No look at alerts in between: what is planted stays as it is.
const server = useServer({ evaluationIntervalMs: 60_000 });

alertRulesContract(server);
alertRulesRefused(server);
alertRuleTestContract(server);
alertLifeContract(server);
alertTelling(server);
silencesContract(server);
