"""The update of `learn::Ddpg` in PyTorch: the same networks, batches, losses and optimiser.

    ddpg.py update HIDDEN1 HIDDEN2 BATCH    microseconds of an update: the fastest round, the median
    ddpg.py duopoly ROUNDS                  seconds of as many rounds of the published duopoly

Written as users of PyTorch write it, with one thread. A round of the duopoly is an auction and an
update of both firms, as published (see docs/arenas/dispatch.md): 400-300, layer norms, batches of 128.
"""

import collections
import random
import statistics
import sys
import time

import torch
from torch import nn

OBSERVATION, CONTEXT, ACTION = 12, 15, 2
UPDATES, ROUNDS = 20, 15


class Actor(nn.Module):
    def __init__(self, observation, hidden, action, norm=False):
        super().__init__()
        widths = [observation, *hidden]
        layers = []
        for inputs, units in zip(widths, widths[1:]):
            layers += [nn.Linear(inputs, units), *([nn.LayerNorm(units)] if norm else []), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(widths[-1], action), nn.Tanh())

    def forward(self, observation):
        return self.layers(observation)


class Critic(nn.Module):
    """The action joins at the input of layer `joins`."""

    def __init__(self, state, hidden, action, joins, norm=False):
        super().__init__()
        self.joins = joins
        widths = [state, *hidden]
        extra = lambda layer: action if layer == joins else 0
        pairs = list(zip(widths, widths[1:]))
        self.hidden = nn.ModuleList(
            nn.Sequential(
                nn.Linear(inputs + extra(layer), units),
                *([nn.LayerNorm(units)] if norm else []),
                nn.ReLU(),
            )
            for layer, (inputs, units) in enumerate(pairs)
        )
        self.output = nn.Linear(widths[-1] + extra(len(pairs)), 1)

    def forward(self, state, action):
        value = state
        for layer, hidden in enumerate(self.hidden):
            value = hidden(torch.cat([value, action], 1) if layer == self.joins else value)
        return self.output(torch.cat([value, action], 1) if self.joins == len(self.hidden) else value)


class Learner:
    def __init__(self, actor, critic, copies, discount, tau, max_norm=None, ends=True):
        self.actor, self.critic = actor, critic
        self.target_actor, self.target_critic = copies
        self.target_actor.load_state_dict(actor.state_dict())
        self.target_critic.load_state_dict(critic.state_dict())
        self.actor_adam = torch.optim.Adam(actor.parameters(), lr=1e-4)
        self.critic_adam = torch.optim.Adam(critic.parameters(), lr=1e-3)
        self.discount, self.tau, self.max_norm, self.ends = discount, tau, max_norm, ends

    def step(self, adam, loss, network):
        adam.zero_grad()
        loss.backward()
        if self.max_norm:
            nn.utils.clip_grad_norm_(network.parameters(), self.max_norm)
        adam.step()

    def update(self, observation, state, action, reward, next_observation, next_state, done):
        with torch.no_grad():
            value = self.target_critic(next_state, self.target_actor(next_observation))
            goes_on = 1 - done if self.ends else 1
            goal = reward + self.discount * goes_on * value
        loss = nn.functional.mse_loss(self.critic(state, action), goal)
        self.step(self.critic_adam, loss, self.critic)
        loss = -self.critic(state, self.actor(observation)).mean()
        self.step(self.actor_adam, loss, self.actor)
        with torch.no_grad():
            for target, network in (
                (self.target_actor, self.actor),
                (self.target_critic, self.critic),
            ):
                for slow, fast in zip(target.parameters(), network.parameters()):
                    slow.mul_(1 - self.tau).add_(fast, alpha=self.tau)


def update(hidden, batch):
    actor = lambda: Actor(OBSERVATION, hidden, ACTION)
    critic = lambda: Critic(OBSERVATION + CONTEXT, hidden, ACTION, 0)
    learner = Learner(actor(), critic(), (actor(), critic()), 0.95, 0.01, max_norm=0.5)
    memory = torch.rand(10_000, 2 * (OBSERVATION + CONTEXT) + ACTION + 2) * 2 - 1
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(UPDATES):
            rows = memory[torch.randint(len(memory), (batch,))]
            state, action, reward, next_state, done = rows.split(
                [OBSERVATION + CONTEXT, ACTION, 1, OBSERVATION + CONTEXT, 1], 1
            )
            learner.update(
                state[:, :OBSERVATION],
                state,
                action,
                reward,
                next_state[:, :OBSERVATION],
                next_state,
                (done > 0.9).float(),
            )
        times.append((time.perf_counter() - start) * 1e6 / UPDATES)
    print(min(times), statistics.median(times))


DEMAND, CAPACITY, COST, CAP, BATCH, MEMORY = 0.7, 0.5, 0.2, 1.0, 128, 50_000


def auction(offers):
    """Price and sales: accepted in the order of price, equal offers share."""
    low, high = sorted(offers)
    if low == high:
        return high, [DEMAND / 2] * 2
    first = 0 if offers[0] < offers[1] else 1
    sales = [DEMAND - CAPACITY] * 2
    sales[first] = CAPACITY
    return high, sales


def duopoly(rounds):
    """The published loop: act with noise, hold the auction, remember, learn from a batch."""
    hidden, state = [400, 300], [DEMAND, CAPACITY, CAPACITY]

    def firm():
        actor = lambda: Actor(3, hidden, 1, norm=True)
        critic = lambda: Critic(3, hidden, 1, 1, norm=True)
        return Learner(actor(), critic(), (actor(), critic()), 0.99, 1e-3, ends=False)

    firms = [firm(), firm()]
    memories = [collections.deque(maxlen=MEMORY) for _ in firms]

    def round_of(number):
        now = torch.tensor([state])
        with torch.no_grad():
            offers = [firm.actor(now).item() for firm in firms]
        noise = max(0.1 * 10 * 0.999**number, 0.01)
        offers = [min(max(random.gauss(offer, noise), -CAP), CAP) for offer in offers]
        price, sales = auction(offers)
        for firm, memory, offer, sold in zip(firms, memories, offers, sales):
            memory.append((state, offer, (price - COST) * sold, state))
            if len(memory) <= BATCH:
                continue
            rows = random.sample(memory, BATCH)
            states, actions, rewards, nexts = zip(*rows)
            column = lambda numbers: torch.tensor(numbers).unsqueeze(1)
            states, nexts = torch.tensor(states), torch.tensor(nexts)
            firm.update(states, states, column(actions), column(rewards), nexts, nexts, None)

    warm = BATCH + 12
    for number in range(warm):
        round_of(number)
    start = time.perf_counter()
    for number in range(warm, warm + rounds):
        round_of(number)
    print(time.perf_counter() - start)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    random.seed(1)
    if sys.argv[1] == "update":
        first, second, size = map(int, sys.argv[2:5])
        update([first, second], size)
    else:
        duopoly(int(sys.argv[2]))


if __name__ == "__main__":
    main()
