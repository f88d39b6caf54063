"""MADDPG in the lot as its users would write it: Python, PyTorch, SciPy's SLSQP for the clearing.

    maddpg_lot.py WARM EPISODES    seconds of as many one-day episodes after some to warm up

The same lot as `haggle train lot_day --set "turnover.arrivals=Population(10)"`: Poisson arrivals,
uniform stays, batteries and values; the same networks, batches, rewards and one update a tick after
a hundred ticks. It is there to be timed, and draws other vehicles.
"""

import random
import sys
import time

import numpy as np
import torch

from ddpg import ACTION, CONTEXT, OBSERVATION, Actor, Critic, Learner
from slsqp import clear

TICKS, POPULATION, STAY, POWER, BATTERY, GRID, BUFFER = 16, 10, (4, 12), 5.5, 75.0, 0.28, 0.05
LOW, HIGH = 0.05, 0.40
WARM_UP, BATCH, MEMORY = 100, 256, 100_000
CREDIT, PROXIMITY, PENALTY = 0.5, 10.0, 1.0


class Vehicle:
    def __init__(self, arrived):
        self.arrived, self.departs = arrived, arrived + random.randint(*STAY)
        self.energy = random.uniform(0.1, 0.9) * BATTERY
        self.target = random.uniform(0.4, 0.6) * BATTERY
        self.degradation, self.keep = random.uniform(0.03, 0.07), random.uniform(0.2, 0.6)
        self.noise = np.zeros(ACTION)

    def look(self, now):
        gap = self.target - self.energy
        self.urgency = 1 - (self.departs - now) / (self.departs - self.arrived)
        self.role = 1 if gap > 1e-6 else 2 if -gap - BUFFER * BATTERY > 1e-6 else 0
        if self.role == 1:
            self.value, self.limit = GRID * (0.65 + 0.55 * self.urgency), min(gap, POWER)
        elif self.role == 2:
            self.value = self.degradation + self.keep * GRID
            self.limit = min(-gap - BUFFER * BATTERY, POWER)

    def observation(self, now, tape, buyers):
        return np.array([
            self.energy / BATTERY,
            (self.target - self.energy) / BATTERY,
            self.urgency,
            (self.departs - now) / 12,
            self.limit / POWER,
            self.value / GRID,
            tape[0] / GRID,
            sum(tape) / 4 / GRID,
            buyers,
            self.role == 1,
            self.role == 2,
            self.role == 0,
        ], dtype=np.float32)


def collective(utilities, welfare, matched):
    gains = np.maximum(utilities, 0)
    squares = (gains**2).sum()
    jain = gains.sum() ** 2 / (len(gains) * squares) if squares > 0 else 0.0
    return 0.5 * welfare / (POPULATION * GRID * POWER) + 0.3 * jain + 0.2 * matched / len(gains)


def rewards(bids, asks, quantities, values, reserves):
    """The reward of each bid and ask, with the counterfactual credit of zeroed quantities."""
    prices = (bids[:, None, 0] + asks[None, :, 0]) / 2
    bargain = (values[:, None] + reserves[None, :]) / 2

    def outcome(q):
        buyers = ((values[:, None] - prices) * q).sum(1)
        sellers = ((prices - reserves[None, :]) * q).sum(0)
        utilities = np.concatenate([buyers, sellers])
        traded = np.concatenate([q.sum(1), q.sum(0)])
        return utilities, utilities.sum(), traded

    utilities, welfare, traded = outcome(quantities)
    whole = collective(utilities, welfare, (traded > 0).sum())
    stated = np.concatenate([bids[:, 0], asks[:, 0]])
    weighted = np.concatenate([(bargain * quantities).sum(1), (bargain * quantities).sum(0)])
    result = np.empty(len(utilities))
    for i in range(len(utilities)):
        rest = quantities.copy()
        if i < len(bids):
            rest[i] = 0
        else:
            rest[:, i - len(bids)] = 0
        others, left, sold = outcome(rest)
        credit = whole - collective(others, left, (sold > 0).sum())
        distance = (stated[i] - weighted[i] / traded[i]) ** 2 if traded[i] > 0 else 0.0
        penalty = PENALTY * max(0, -utilities[i])
        result[i] = utilities[i] + CREDIT * credit - PROXIMITY * distance - penalty
    return result, traded


class Memory:
    def __init__(self, width):
        self.rows, self.count = np.zeros((MEMORY, width), np.float32), 0

    def push(self, row):
        self.rows[self.count % MEMORY] = row
        self.count += 1

    def sample(self):
        picks = np.random.randint(0, min(self.count, MEMORY), BATCH)
        return torch.from_numpy(self.rows[picks])


class Trainer:
    def __init__(self):
        hidden, state = [64, 64], OBSERVATION + CONTEXT
        actor = lambda: Actor(OBSERVATION, hidden, ACTION)
        critic = lambda: Critic(state, hidden, ACTION, 0)
        self.learner = Learner(actor(), critic(), (actor(), critic()), 0.95, 0.01, max_norm=0.5)
        self.memory, self.ticks = Memory(2 * state + ACTION + 2), 0

    def episode(self, sigma):
        start = [Vehicle(-before) for before in range(STAY[1]) for _ in range(arrivals())]
        vehicles, tape, buyers, before = start, [0.0] * 4, 0.5, {}
        for now in range(TICKS):
            vehicles = [vehicle for vehicle in vehicles if vehicle.departs > now]
            if now > 0:
                vehicles += [Vehicle(now) for _ in range(arrivals())]
            for vehicle in vehicles:
                vehicle.look(now)
            traders = [vehicle for vehicle in vehicles if vehicle.role]
            traders.sort(key=lambda vehicle: vehicle.role)
            seen = [vehicle.observation(now, tape, buyers) for vehicle in traders]
            deeds = [self.act(vehicle, sight, sigma) for vehicle, sight in zip(traders, seen)]
            split = sum(vehicle.role == 1 for vehicle in traders)
            buyers = split / len(traders) if traders else 0.5
            got = self.trade(traders, deeds, split, tape)
            before = self.remember(traders, seen, deeds, got, len(vehicles), before)
            self.ticks += 1
            if self.ticks > WARM_UP and self.memory.count >= BATCH:
                self.learn()

    def act(self, vehicle, sight, sigma):
        with torch.no_grad():
            action = self.learner.actor(torch.from_numpy(sight)[None])[0].numpy()
        vehicle.noise += -0.15 * vehicle.noise + sigma * np.random.randn(ACTION)
        return np.clip(action + vehicle.noise, -1, 1)

    def trade(self, traders, deeds, split, tape):
        share = [(np.asarray(deed) + 1) / 2 for deed in deeds]
        orders = np.array([
            (LOW + price * (HIGH - LOW), quantity * vehicle.limit)
            for (price, quantity), vehicle in zip(share, traders)
        ]).reshape(-1, 2)
        bids, asks = orders[:split], orders[split:]
        if not len(bids) or not len(asks):
            return np.zeros(len(traders))
        quantities = clear(bids, asks)
        values = np.array([vehicle.value for vehicle in traders])
        result, traded = rewards(bids, asks, quantities, values[:split], values[split:])
        volume = quantities.sum()
        if volume > 0:
            prices = (bids[:, None, 0] + asks[None, :, 0]) / 2
            tape.insert(0, (prices * quantities).sum() / volume)
            tape.pop()
        for place, vehicle in enumerate(traders):
            vehicle.energy += traded[place] if place < split else -traded[place]
        return result

    def remember(self, traders, seen, deeds, got, population, before):
        now, width = {}, OBSERVATION + ACTION
        whole = np.sum([np.concatenate(pair) for pair in zip(seen, deeds)], axis=0) if seen else 0
        for vehicle, sight, deed, reward in zip(traders, seen, deeds, got):
            own = np.concatenate([sight, deed])
            others = (whole - own) / (len(traders) - 1) if len(traders) > 1 else np.zeros(width)
            state = np.concatenate([sight, others, [population / 100]]).astype(np.float32)
            now[vehicle] = (state, deed, reward)
        for vehicle, (state, deed, reward) in before.items():
            after, done = (now[vehicle][0], 0.0) if vehicle in now else (state, 1.0)
            self.memory.push(np.concatenate([state, deed, [reward], after, [done]]))
        return now

    def learn(self):
        state, action, reward, after, done = self.memory.sample().split(
            [OBSERVATION + CONTEXT, ACTION, 1, OBSERVATION + CONTEXT, 1], 1
        )
        own = lambda rows: rows[:, :OBSERVATION]
        self.learner.update(own(state), state, action, reward, own(after), after, done)


def arrivals():
    return np.random.poisson(2 * POPULATION / sum(STAY))


def main():
    torch.set_num_threads(1)
    for seed in (torch.manual_seed, random.seed, np.random.seed):
        seed(1)
    warm, episodes = int(sys.argv[1]), int(sys.argv[2])
    trainer = Trainer()
    for _ in range(warm):
        trainer.episode(0.2)
    start = time.perf_counter()
    for _ in range(episodes):
        trainer.episode(0.15)
    print(time.perf_counter() - start)


main()
