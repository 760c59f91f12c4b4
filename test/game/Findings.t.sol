// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Divergence} from "../../contracts/game/Divergence.sol";
import {Entrants} from "../../contracts/game/Entrants.sol";
import {Match, Phase} from "../../contracts/game/Match.sol";
import {Statement, Status} from "../../contracts/rollup/Claim.sol";
import {Claims} from "../../contracts/rollup/Claims.sol";
import {Counter} from "./CounterMachine.sol";
import {Moves, Pair} from "./Moves.sol";
import {NaiveTree, NaiveTrees} from "./NaiveTree.sol";

/// @notice What audits and reviews of other dispute systems found, tried on this one: `docs/findings.md`.
contract FindingsTest is Moves {
    using NaiveTrees for NaiveTree;

    uint256 private constant UNIT = 6;
    uint256 private constant NEVER = type(uint256).max;

    function _rightSteps(bytes32 claim) private view returns (Counter[] memory) {
        return _steps(claim, _before(UNIT), 32, 0);
    }

    // --- Clocks ---

    /// @dev Code4rena BoLD 2024 H-02: a claim inherited the timer of a rival's sub-challenge. Here an entrant has the
    /// time of the side that it is on, and its fights count in its own subdispute only.
    function test_no_time_and_no_win_comes_from_a_rival_s_subdispute() public {
        bytes32 right = _right();
        _pass(3000);
        Pair memory p = _pair(right, _wrong(UNIT, SALT));
        _diverge(p);
        _pass(500);
        bytes32 wrong = right == p.one ? p.two : p.one;
        bytes32 mine = _enter(HONEST, p, right, _rightSteps(right));
        bytes32 theirs = _enter(LIAR, p, wrong, _steps(right, _before(UNIT), 0, SALT));
        assertEq(matches.entrantOf(mine).clock, PERIOD - 500);
        assertEq(matches.entrantOf(theirs).clock, PERIOD - 3000 - 500);

        // Another subdispute of the same claim: its entrants are no rivals of those of the first.
        bytes32 third = _wrong(UNIT, "third");
        Pair memory q = _pair(right, third);
        _diverge(q);
        bytes32 other = _enter(OTHER, q, third, _steps(right, _before(UNIT), 0, "third"));
        Pair memory crossed = right == p.one ? Pair(mine, other) : Pair(other, mine);
        vm.expectRevert(abi.encodeWithSelector(Entrants.NotAlive.selector, crossed.two));
        matches.matchOf(crossed.one, crossed.two);
        // And the entrant that stands for the right claim in the one does not stand for it in the other.
        Match memory m = _match(q);
        assertEq(right == q.one ? m.live0 : m.live1, 0);
    }

    /// @dev Trail of Bits BoLD 2023, 19–21 and 28: timers counted twice or not at all. While two dissect, every
    /// second is taken from exactly one clock.
    function testFuzz_every_second_is_charged_once(uint16[2] memory waits, uint8 unit) public {
        bytes32 right = _right();
        _pass(77);
        Pair memory p = _pair(right, _wrong(unit % 40, SALT));
        Match memory m = _match(p);
        uint256 sum = uint256(m.clock.left0) + m.clock.left1;
        uint256 began = time;
        for (uint256 i = 0; i < 2; i++) {
            _pass(waits[i] % 9000);
            _move(p);
        }
        m = _match(p);
        assertTrue(m.phase == Phase.Subdispute, "not sealed");
        assertEq(uint256(m.clock.left0) + m.clock.left1, sum - (time - began));
        assertEq(m.clock.since, time);
    }

    /// @dev Sherlock 2024, judging 208 (clock-gaming): last-second moves extend nothing. Whatever is waited and
    /// whoever comes late, a match of claims is over by its beginning plus both clocks.
    function test_last_second_moves_extend_nothing() public {
        bytes32 right = _right();
        _pass(PERIOD - 1);
        bytes32 wrong = _wrong(UNIT, SALT);
        Pair memory p = _pair(right, wrong);
        uint256 end = time + PERIOD + FLOOR;
        _pass(PERIOD - 1);
        _move(p);
        _pass(FLOOR - 1);
        _move(p);
        Match memory m = _match(p);
        assertEq(m.clock.left0, 1);
        assertEq(m.clock.left1, 1);
        bytes32 mine = _enter(HONEST, p, right, _rightSteps(right));
        bytes32 theirs = _enter(LIAR, p, wrong, _steps(right, _before(UNIT), 0, SALT));
        assertEq(matches.entrantOf(mine).clock, 1);
        assertEq(matches.entrantOf(theirs).clock, 1);
        _diverge(_entrants(p, right, mine, theirs));
        _prove(_entrants(p, right, mine, theirs), _before(UNIT));
        _pass(1);
        _settle(p);
        assertTrue(_claimOf(wrong).status == Status.Eliminated, "wrong claim lives");
        assertTrue(time < end, "past the bound");
    }

    /// @dev Optimism's FaultDisputeGame (clock exceeded): a move is refused from the moment when time is over, not
    /// only once somebody has said so.
    function test_a_move_after_time_is_refused() public {
        bytes32 right = _right();
        bytes32 wrong = _wrong(UNIT, SALT);
        Pair memory p = _pair(right, wrong);
        Match memory m = _match(p);
        bytes32 expected = _hash(p);
        NaiveTree memory own = _tree(m.turn == 0 ? p.one : p.two);
        bytes32[16] memory theirs = _tree(m.turn == 0 ? p.two : p.one).top();
        bytes32[16] memory top = own.top();
        bytes32[16] memory below = own.children(4, 0);
        _pass(PERIOD);
        vm.expectRevert(abi.encodeWithSignature("OutOfTime(uint256,uint256)", m.turn, 0));
        matches.dissect(p.one, p.two, expected, theirs, top, below);
    }

    // --- Front-running and reorgs ---

    /// @dev Trail of Bits BoLD 2023, 17 and 29; Kailua's identical proposals; Optimism #17042: somebody is faster
    /// with the very same thing. It is refused the second time, and the first serves as well.
    function test_what_somebody_else_did_first_serves_as_well() public {
        Counter[] memory units = _units(genesis, _start(), NEVER, 0);
        bytes32 right = _claim(LIAR, genesis, units);
        Statement memory s = _statement(genesis, units);
        vm.expectRevert(abi.encodeWithSelector(Claims.AlreadyClaimed.selector, right));
        claims.post{value: CLAIM_BOND}(s);

        bytes32 wrong = _wrong(UNIT, SALT);
        Pair memory p = _pair(right, wrong);
        bytes32 before = _hash(p);
        Divergence.Proof memory proof = _divergence(p);
        vm.prank(LIAR);
        matches.diverge(p.one, p.two, before, 1, proof);
        vm.expectRevert(
            abi.encodeWithSelector(Entrants.WrongPhase.selector, _id(p), Phase.Subdispute)
        );
        matches.diverge(p.one, p.two, before, 0, proof);

        bytes32 mine = _enter(LIAR, p, right, _rightSteps(right));
        bytes32 theirs = _enter(LIAR, p, wrong, _steps(right, _before(UNIT), 1, SALT));
        NaiveTree memory tree = _tree(mine);
        (bytes32 id, bytes32 expected) = (_id(p), _hash(p));
        bytes32[16] memory top = tree.top();
        bytes32[] memory path = tree.lastPath();
        vm.expectRevert(abi.encodeWithSelector(Entrants.AlreadyEntered.selector, mine));
        matches.enter{value: ENTRY_BOND}(id, expected, right == p.one ? 0 : 1, top, path);

        Pair memory e = _entrants(p, right, mine, theirs);
        _diverge(e);
        _prove(e, _rightSteps(right)[0]);
        _pass(PERIOD);
        _settle(p);
        assertTrue(_claimOf(right).status == Status.Pending, "the right claim fell");
        assertTrue(_claimOf(wrong).status == Status.Eliminated, "the wrong claim lives");
    }

    /// @dev Sherlock 2024 M-4 (bond lost in a reorg) and Optimism's `move`, which names what it disputes: an entry
    /// that meets a match sealed elsewhere is refused, and its bond stays with the sender; a claim over an inbox that
    /// has changed likewise.
    function test_after_a_reorg_a_bond_is_not_put_on_something_else() public {
        (Pair memory p, bytes32 right,) = _sealed(UNIT);
        bytes32 sealedHere = _hash(p);
        Pair memory q = _pair(right, _wrong(UNIT + 1, "other"));
        _diverge(q);
        NaiveTree memory tree = NaiveTrees.grow(HEIGHT, _hashes(_rightSteps(right)));
        bytes32 id = _id(q);
        bytes32 found = _hash(q);
        bytes32[16] memory top = tree.top();
        bytes32[] memory path = tree.lastPath();
        uint256 had = HONEST.balance;
        vm.expectRevert(
            abi.encodeWithSelector(Entrants.StateChanged.selector, id, sealedHere, found)
        );
        vm.prank(HONEST);
        matches.enter{value: ENTRY_BOND}(id, sealedHere, right == q.one ? 0 : 1, top, path);
        assertEq(HONEST.balance, had);

        Statement memory s = _statement(genesis, _units(genesis, _start(), 3, "reorg"));
        bytes32 accumulator = s.accumulator;
        s.accumulator = keccak256("of the other fork");
        vm.expectRevert(
            abi.encodeWithSelector(Claims.WrongAccumulator.selector, 1, accumulator, s.accumulator)
        );
        vm.prank(HONEST);
        claims.post{value: CLAIM_BOND}(s);
        assertEq(HONEST.balance, had);
    }

    // --- Ends ---

    /// @dev Spearbit 2024-08 (step after resolution) and Trail of Bits BoLD 2023, 12 (no terminal state): what is
    /// over takes no move, and whoever is out neither moves nor loses again.
    function test_nothing_moves_after_the_end() public {
        (Pair memory p, bytes32 right, bytes32 wrong) = _sealed(UNIT);
        bytes32 mine = _enter(HONEST, p, right, _rightSteps(right));
        bytes32 theirs = _enter(LIAR, p, wrong, _steps(right, _before(UNIT), 0, SALT));
        Pair memory e = _entrants(p, right, mine, theirs);
        _diverge(e);
        _prove(e, _before(UNIT));
        _pass(PERIOD);
        _settle(p);

        bytes memory step = abi.encode(_before(UNIT));
        (bytes32 duel, bytes32 expected) = (_id(e), _hash(e));
        bytes memory over = abi.encodeWithSelector(Entrants.WrongPhase.selector, duel, Phase.Done);
        vm.expectRevert(over);
        matches.prove(e.one, e.two, expected, step);
        bytes32 loser = e.one == theirs ? e.one : e.two;
        vm.expectRevert(abi.encodeWithSelector(Entrants.NotAlive.selector, loser));
        matches.timeout(e.one, e.two, expected);
        (bytes32 id, bytes32 last) = (_id(p), _hash(p));
        vm.expectRevert(abi.encodeWithSelector(Entrants.WrongPhase.selector, id, Phase.Done));
        matches.settle(p.one, p.two, last);
        vm.expectRevert(
            abi.encodeWithSelector(Claims.WrongStatus.selector, wrong, Status.Eliminated)
        );
        matches.timeout(p.one, p.two, last);
        vm.expectRevert(
            abi.encodeWithSelector(Claims.WrongStatus.selector, wrong, Status.Eliminated)
        );
        claims.finalize(wrong);
        _pass(GRACE);
        claims.finalize(right);
        vm.prank(address(matches));
        vm.expectRevert(abi.encodeWithSelector(Claims.WrongStatus.selector, right, Status.Final));
        claims.eliminate(right, wrong);
    }

    /// @dev Trail of Bits BoLD 2023, 16 (confirmation never reached): where all children of a parent are out, the
    /// parent takes claims again, and the right one is final in the end.
    function test_the_right_claim_is_final_even_when_all_others_fell() public {
        Pair memory p = _pair(_wrong(2, SALT), _wrong(2, "also wrong"));
        _diverge(p);
        _pass(PERIOD);
        _settle(p);
        assertEq(_match(p).lost, 3);
        bytes32 right = _right();
        _pass(PERIOD + GRACE);
        claims.finalize(right);
        assertEq(claims.latest(), right);
    }
}
