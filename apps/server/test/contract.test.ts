import { brandsKeysContract } from './contract/brands-keys.ts';
import { bulkContract } from './contract/bulk.ts';
import { dashboardContract } from './contract/dashboard.ts';
import { metricsCreateContract } from './contract/metrics-create.ts';
import { metricsListContract } from './contract/metrics-list.ts';
import { performanceByTypeContract } from './contract/performance-by-type.ts';
import { probesContract } from './contract/probes.ts';
import { tasksContract } from './contract/tasks.ts';
import { trendsContract } from './contract/trends.ts';
import { workersOverviewContract } from './contract/workers-overview.ts';
import { workersContract } from './contract/workers.ts';
import { useServer } from './harness.ts';

const server = useServer();

tasksContract(server);
metricsListContract(server);
metricsCreateContract(server);
bulkContract(server);
dashboardContract(server);
trendsContract(server);
performanceByTypeContract(server);
workersContract(server);
workersOverviewContract(server);
brandsKeysContract(server);
probesContract(server);
