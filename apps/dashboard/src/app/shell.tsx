import {
  ActionIcon,
  Alert,
  AppShell,
  Badge,
  Burger,
  Group,
  NavLink,
  Select,
  Stack,
  Text,
  Title,
  Tooltip,
} from '@mantine/core';
import type { NavLinkProps } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { Outlet, createLink, useLocation, useSearch } from '@tanstack/react-router';
import { Bell, Boxes, Coins, Gauge, Lightbulb, List, LogOut, Server, Settings } from 'lucide-react';
import { Suspense } from 'react';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActiveAlerts } from '@vigie/contract';
import { useApi } from '../api/use-api.ts';
import { useLive } from '../api/live.ts';
import { LinkTo } from '../ui/links.tsx';
import { Loading } from '../ui/states.tsx';
import { useTabTitle } from '../ui/use-tab-title.ts';
import { useBrand } from './brand.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { useShowBrand } from './other-brand.ts';
import type { Search } from './pages.ts';
import { SchemeSwitch } from './scheme-switch.tsx';
import { useAddressedBrand } from './use-addressed-brand.ts';

/** `days`: whether it looks at a period; then it is the one that was chosen on the page before. */
const PAGES = [
  { to: '/', name: 'overview', icon: Gauge, days: true },
  { to: '/executions', name: 'executions', icon: List, days: false },
  { to: '/types', name: 'types', icon: Boxes, days: true },
  { to: '/workers', name: 'workers', icon: Server, days: false },
  { to: '/alerts', name: 'alerts', icon: Bell, days: false },
  { to: '/insight', name: 'insight', icon: Lightbulb, days: true },
  { to: '/costs', name: 'costs', icon: Coins, days: true },
  { to: '/settings', name: 'settings', icon: Settings, days: false },
] as const;

const PageLink = createLink((props: NavLinkProps & Omit<ComponentProps<'a'>, keyof NavLinkProps>) => (
  <NavLink component="a" {...props} />
));

const BrandSwitch = () => {
  const { t } = useTranslation();
  const { session, brandId } = useBrand();
  const show = useShowBrand();
  const known = session.brands.some(({ id }) => id === brandId)
    ? session.brands
    : [...session.brands, { id: brandId, name: t('nav.brandOf', { id: brandId }) }];
  if (known.length < 2) return <Text fw={600}>{known[0]?.name}</Text>;
  return (
    <Select
      aria-label={t('nav.brand')}
      size="xs"
      w={{ base: 120, xs: 180 }}
      searchable
      allowDeselect={false}
      value={String(brandId)}
      data={known.map(({ id, name }) => ({ value: String(id), label: name }))}
      onChange={(id) => id && show(Number(id))}
    />
  );
};

/** For the first moments it may still be connecting: only a lasting silence is told. */
const SILENCE_MS = 1_500;

const OpenAlerts = () => {
  const { data } = useApi<ActiveAlerts>('alerts/active/');
  if (!data || data.active_alerts === 0) return null;
  return (
    <Badge color="red" variant="filled" circle={data.active_alerts < 10}>
      {data.active_alerts}
    </Badge>
  );
};

const OfOtherBrand = () => {
  const { t } = useTranslation();
  useTabTitle(t('nav.otherBrand'));
  const { brandId } = useBrand();
  return (
    <Stack align="start" p="md">
      <Title order={1}>{t('nav.otherBrand')}</Title>
      <Text>{t('nav.otherBrandLong')}</Text>
      <LinkTo to="/" search={{ brand: String(brandId) }}>
        {t('state.home')}
      </LinkTo>
    </Stack>
  );
};

/** What stands around every page. */
export const Shell = () => {
  const { t } = useTranslation();
  const [opened, menu] = useDisclosure();
  const { brandId, signOut } = useBrand();
  const connection = useLive(brandId);
  const silent = connection === 'unreachable' || connection === 'refused';
  const [lasting] = useDebouncedValue(silent, SILENCE_MS);
  const offline = silent && lasting;
  const { pathname } = useLocation();
  const addressed = useAddressedBrand();
  const chosenDays = useSearch({ strict: false, select: (search) => (search as Search)['days'] });
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 210, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a href="#content" className="skip-link">
        {t('nav.skip')}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('nav.open')}
            />
            <img src="/icon.svg" alt="" width={28} height={28} />
            <Text fw={700} visibleFrom="xs">
              Vigie
            </Text>
            <BrandSwitch />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Badge
              variant="dot"
              color={offline ? 'red' : 'green'}
              role="status"
              visibleFrom="xs"
              data-live={connection === 'live'}
            >
              {offline ? t('nav.offline') : t('nav.live')}
            </Badge>
            <Group visibleFrom="xs">
              <LanguageSwitch />
            </Group>
            <SchemeSwitch />
            <Tooltip label={t('nav.signOut')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t('nav.signOut')}
                onClick={signOut}
              >
                <LogOut size={18} />
              </ActionIcon>
            </Tooltip>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('nav.main')}>
        {PAGES.map(({ to, name, icon: Icon, days }) => (
          <PageLink
            key={to}
            to={to}
            search={{
              brand: String(brandId),
              ...(days && chosenDays !== undefined && { days: chosenDays }),
            }}
            label={t(`nav.${name}`)}
            leftSection={<Icon size={18} aria-hidden />}
            rightSection={name === 'alerts' ? <OpenAlerts /> : undefined}
            active={to === '/' ? pathname === '/' : pathname.startsWith(to)}
            onClick={menu.close}
          />
        ))}
        {opened && (
          <Group hiddenFrom="xs" p="sm">
            <LanguageSwitch />
          </Group>
        )}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {offline && (
          <Alert color="red" mb="md" role="alert">
            {t(connection === 'refused' ? 'nav.refusedLong' : 'nav.offlineLong')}
          </Alert>
        )}
        <Suspense fallback={<Loading />}>
          {addressed === 'refused' && <OfOtherBrand />}
          {addressed === 'coming' && <Loading />}
          {/* What somebody typed or was shown for one brand is nothing to the next. */}
          {addressed === 'shown' && <Outlet key={brandId} />}
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
};
