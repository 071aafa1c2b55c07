"""One Salesforce org: every adapter to it, over one transport."""

from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from bot.app.times import Now, Ticks
from bot.config import Config, Environment
from bot.escalations.teams import business_days
from bot.runbook.symptoms.table import SYMPTOMS
from bot.salesforce.actions import ActionCalls
from bot.salesforce.client import Client
from bot.salesforce.orders import Orders
from bot.salesforce.presence import Presence
from bot.salesforce.quotes import Quotes
from bot.salesforce.search import Search
from bot.salesforce.symptoms import Symptoms
from bot.salesforce.tasks import TaskCalls
from bot.salesforce.tokens import Tokens
from bot.salesforce.transport import Transport
from bot.salesforce.unknown_values import UnknownValues
from bot.salesforce.users import Users
from bot.salesforce.visibility import Visibility
from bot.salesforce.watched import Watched


@dataclass(frozen=True, slots=True)
class Salesforce:
    """The adapters to one org."""

    transport: Transport
    client: Client
    visibility: Visibility
    users: Users
    orders: Orders
    search: Search
    actions: ActionCalls
    symptoms: Symptoms
    presence: Presence
    tasks: TaskCalls
    quotes: Quotes
    watched: Watched
    unknown_values: UnknownValues


def salesforce(environment: Environment, config: Config, now: Now, ticks: Ticks = monotonic) -> Salesforce:
    settings, integration = config.salesforce, environment.salesforce_integration_username
    currency, mapping = settings.currency, config.mapping
    transport = Transport(environment.salesforce_instance_url, now, read_seconds=settings.answer_seconds)
    client = Client(transport, _tokens(transport, environment, config, ticks), settings.api_version)
    rights = timedelta(minutes=settings.rights_minutes)
    visibility = Visibility(client, mapping, integration, keep=rights, ticks=ticks)
    orders = Orders(client, mapping, visibility, currency=currency)
    search = Search(client, mapping, visibility, orders, currency=currency)
    return Salesforce(
        transport=transport,
        client=client,
        visibility=visibility,
        users=Users(client, mapping, integration),
        orders=orders,
        search=search,
        actions=_actions(client, visibility, orders, search, config, ticks),
        symptoms=_symptoms(client, visibility, config, integration),
        presence=Presence(client, mapping),
        tasks=TaskCalls(client, mapping, call_seconds=config.policy.call_seconds),
        quotes=Quotes(client, mapping, visibility, currency=currency),
        unknown_values=UnknownValues(client, mapping, visibility, integration=integration),
        watched=Watched(client, mapping, visibility, integration=integration, currency=currency),
    )


def _tokens(transport: Transport, environment: Environment, config: Config, ticks: Ticks) -> Tokens:
    return Tokens(
        transport,
        client_id=environment.salesforce_client_id,
        private_key=environment.private_key,
        audience=environment.salesforce_audience,
        keep=timedelta(minutes=config.salesforce.session_minutes) / 2,
        ticks=ticks,
    )


def _actions(
    client: Client, visibility: Visibility, orders: Orders, search: Search, config: Config, ticks: Ticks
) -> ActionCalls:
    return ActionCalls(
        client,
        config.mapping,
        visibility,
        orders,
        search,
        config.actions,
        call_seconds=config.policy.call_seconds,
        keep=timedelta(minutes=config.salesforce.rights_minutes),
        ticks=ticks,
    )


def _symptoms(client: Client, visibility: Visibility, config: Config, integration: str) -> Symptoms:
    return Symptoms(
        client,
        config.mapping,
        visibility,
        config.policy,
        SYMPTOMS,
        integration=integration,
        currency=config.salesforce.currency,
        business_days=business_days(config.teams),
    )
