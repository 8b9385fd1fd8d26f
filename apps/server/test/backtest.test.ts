import { backtestContract } from './contract/backtest.ts';
import { backtestRefused } from './contract/backtest-refused.ts';
import { backtestSeries } from './contract/backtest-series.ts';
import { useServer } from './harness.ts';

const server = useServer();

backtestContract(server);
backtestSeries(server);
backtestRefused(server);
