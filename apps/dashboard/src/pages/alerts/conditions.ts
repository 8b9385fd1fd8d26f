export const SIGNS = { gt: '>', gte: '≥', lt: '<', lte: '≤', eq: '=' } as const;
