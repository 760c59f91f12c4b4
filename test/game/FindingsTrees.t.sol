// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Dissection} from "../../contracts/game/Dissection.sol";
import {Divergence} from "../../contracts/game/Divergence.sol";
import {Standing} from "../../contracts/game/Entrants.sol";
import {Match, Phase} from "../../contracts/game/Match.sol";
import {MerkleTree} from "../../contracts/game/MerkleTree.sol";
import {Statement, Status} from "../../contracts/rollup/Claim.sol";
import {Counter} from "./CounterMachine.sol";
import {Moves, Pair} from "./Moves.sol";
import {NaiveTree, NaiveTrees} from "./NaiveTree.sol";

/// @notice What audits and reviews of other dispute systems found about trees and their leaves, tried on this one:
/// `docs/findings.md`.
contract FindingsTreesTest is Moves {
    using NaiveTrees for NaiveTree;

    uint256 private constant UNIT = 6;
    uint256 private constant NEVER = type(uint256).max;

    bytes32 private _rightClaim;

    /// @dev Tezos 2998: sections of free sizes make games of linear length. Here a match has as many moves as its
    /// height says, whatever the trees, and children of unequal sections are refused.
    function testFuzz_a_match_is_as_long_as_its_height(uint8 unit) public {
        Pair memory p = _pair(_right(), _wrong(unit, SALT));
        uint256 moves = 0;
        for (; _match(p).phase == Phase.Bisect; moves++) {
            _move(p);
        }
        assertEq(moves, HEIGHT / 4);
        assertEq(_match(p).position, unit);
    }

    /// @dev Tezos 2998, the other half: fifteen nodes of one level and one of a level higher or lower.
    function test_sections_of_unequal_sizes_are_refused() public {
        Pair memory p = _pair(_right(), _wrong(UNIT, SALT));
        Match memory m = _match(p);
        bytes32 expected = _hash(p);
        NaiveTree memory own = _tree(m.turn == 0 ? p.one : p.two);
        bytes32[16] memory theirs = _tree(m.turn == 0 ? p.two : p.one).top();
        bytes32[16] memory below = own.children(4, 0);
        for (uint256 level = 3; level <= 5; level += 2) {
            bytes32[16] memory top = own.top();
            top[0] = own.levels[level][0];
            try matches.dissect(p.one, p.two, expected, theirs, top, below) {
                assertTrue(false, "unequal sections taken");
            } catch (bytes memory reason) {
                assertEq(bytes32(bytes4(reason)), bytes32(Dissection.NotChildren.selector));
            }
        }
        // The same of a divergence proof: a node in the place of a leaf, its path one shorter.
        Divergence.Proof memory proof = _divergence(p);
        for (uint256 side = 0; side < 2; side++) {
            bytes32[] memory path = new bytes32[](HEIGHT - 1);
            for (uint256 h = 1; h < HEIGHT; h++) {
                path[h - 1] = proof.paths[side][h];
            }
            proof.paths[side] = path;
        }
        proof.position /= 2;
        vm.expectRevert(abi.encodeWithSelector(MerkleTree.PathLength.selector, HEIGHT, HEIGHT - 1));
        matches.diverge(p.one, p.two, expected, 0, proof);
    }

    /// @dev OffchainLabs/bold at 30e78f6: inclusion checked with the global step index fails for the last leaf under
    /// odd parents. Here every level counts its own leaves: first, middle and last, under even and odd units.
    function test_the_last_leaf_under_every_parent() public {
        uint256[6] memory units = [uint256(0), 1, 14, 15, 254, 255];
        for (uint256 i = 0; i < 6; i++) {
            _lastLeaf(units[i], 255);
            _lastLeaf(units[i], i % 2 == 0 ? 16 : 15);
        }
    }

    /// @dev A dispute about a unit that ends in a difference at leaf `step` of its step tree.
    function _lastLeaf(uint256 unit, uint256 step) private {
        bytes32 salt = keccak256(abi.encode(unit, step));
        Counter[] memory units = _units(genesis, _start(), NEVER, 0);
        bytes32 right = _claimed(units);
        bytes32 wrong = _claim(LIAR, genesis, _units(genesis, _start(), unit, salt));
        Pair memory p = _pair(right, wrong);
        while (_match(p).phase == Phase.Bisect) _move(p);
        assertEq(_match(p).position, unit);

        Counter[] memory steps = new Counter[](256);
        Counter[] memory lies = new Counter[](256);
        Counter[] memory first = _steps(right, _before(unit), 32, 0);
        for (uint256 i = 0; i < 256; i++) {
            // All units are over after 32 steps: a fixed point from there on.
            steps[i] = first[i < 32 ? i : 31];
            lies[i] = _copy(steps[i]);
            if (i >= step) lies[i].salt = salt;
        }
        bytes32 mine = _enter(HONEST, p, right, steps);
        bytes32 theirs = _enter(LIAR, p, wrong, lies);
        Pair memory e = _entrants(p, right, mine, theirs);
        while (_match(e).phase == Phase.Bisect) _move(e);
        assertEq(_match(e).position, step);
        _prove(e, steps[step - 1]);
        assertTrue(matches.entrantOf(mine).standing == Standing.Alive, "the right entrant fell");
        assertTrue(
            matches.entrantOf(theirs).standing == Standing.Eliminated, "the wrong entrant lives"
        );
    }

    /// @dev The right claim, posted once.
    function _claimed(Counter[] memory units) private returns (bytes32) {
        if (_rightClaim == 0) _rightClaim = _claim(HONEST, genesis, units);
        return _rightClaim;
    }

    /// @dev The test list of BoLD and PRT (`bad_commitment`): a root without known preimages cannot be dissected, so
    /// whoever posted it loses by time, at the hands of a bystander.
    function test_a_root_that_nobody_can_open_loses_by_time() public {
        bytes32 right = _right();
        _pass(10);
        Statement memory s = _statement(genesis, _units(genesis, _start(), UNIT, SALT));
        s.top[0] = keccak256("nobody knows what is below");
        vm.prank(LIAR);
        bytes32 wrong = claims.post{value: CLAIM_BOND}(s);
        Pair memory p = _pair(right, wrong);
        NaiveTree memory own = _tree(right);
        matches.dissect(p.one, p.two, _hash(p), s.top, own.top(), own.children(4, 0));
        Match memory m = _match(p);
        assertEq(m.turn, wrong == p.one ? 0 : 1);
        _pass(PERIOD - 10);
        bytes32 expected = _hash(p);
        vm.prank(OTHER);
        matches.timeout(p.one, p.two, expected);
        assertTrue(_claimOf(wrong).status == Status.Eliminated, "lives");
        assertTrue(_claimOf(right).status == Status.Pending, "fell");
    }
}
