export { createPricing } from './create-pricing.ts';
export { pricingRoutes } from './routes.ts';
export { workerRates } from './worker-rates.ts';
