import { backtestContract } from './contract/backtest.ts';
import { backtestRefused } from './contract/backtest-refused.ts';
import { useServer } from './harness.ts';

const server = useServer();

backtestContract(server);
backtestRefused(server);
