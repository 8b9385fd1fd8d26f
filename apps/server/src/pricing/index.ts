export { createPricing } from './create-pricing.ts';
export { pricingRoutes } from './routes.ts';
