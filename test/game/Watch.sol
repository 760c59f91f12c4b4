// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bill, Bonds} from "../../contracts/game/Bonds.sol";
import {Clock} from "../../contracts/game/Clock.sol";
import {Entrant, Standing} from "../../contracts/game/Entrants.sol";
import {Match, Phase} from "../../contracts/game/Match.sol";
import {Status} from "../../contracts/rollup/Claim.sol";
import {Moves, Pair} from "./Moves.sol";

/// @notice What must never happen over time, held against what was seen the last time.
abstract contract Watch is Moves {
    bytes32 public honest;
    bytes32[] internal _liars;
    /// @dev The honest entrant in a subdispute, and all others.
    mapping(bytes32 subdispute => bytes32) internal _ours;
    mapping(bytes32 subdispute => bytes32[]) internal _others;
    bytes32[] internal _allOurs;
    bytes32[] internal _allOthers;

    mapping(bytes32 id => Status) private _statuses;
    mapping(bytes32 id => Standing) private _standings;
    /// @dev Seconds that either side of a match had when last seen; kept one higher, so that 0 is unseen.
    mapping(bytes32 id => uint256[2]) private _times;

    /// @dev What may never be undone, and clocks, looked at after every act.
    function _watchAll() internal {
        _watchClaim(honest);
        for (uint256 i = 0; i < _liars.length; i++) {
            _watchClaim(_liars[i]);
            Pair memory p = _pair(honest, _liars[i]);
            _watchMatch(p);
            bytes32[] storage others = _others[keccak256(abi.encode(p.one, p.two))];
            for (uint256 j = 0; j < others.length; j++) {
                _watchMatch(_duel(p, others[j]));
            }
        }
        bytes32[] memory entrants = _entrantIds();
        for (uint256 i = 0; i < entrants.length; i++) {
            _watchEntrant(entrants[i]);
        }
    }

    /// @notice Each contract holds what it owes, the bonds of those alive, and what is set aside for movers.
    function checkBonds() external view {
        uint256 claimsAtStake = 0;
        bytes32[] memory ids = _claimIds();
        for (uint256 i = 0; i < ids.length; i++) {
            if (_claimOf(ids[i]).status == Status.Pending) claimsAtStake++;
        }
        _checkSolvency(claims, ids, claimsAtStake * CLAIM_BOND);
        uint256 entrantsAtStake = _alive(_allOurs) + _alive(_allOthers);
        _checkSolvency(matches, _entrantIds(), entrantsAtStake * ENTRY_BOND);
    }

    /// @dev A claim that is final, eliminated or an orphan stays so: none is both confirmed and eliminated.
    function _watchClaim(bytes32 id) private {
        Status status = _claimOf(id).status;
        Status before = _statuses[id];
        bool open = before == Status.None || before == Status.Pending;
        assertTrue(open || before == status, "a claim's end was undone");
        _statuses[id] = status;
    }

    /// @dev An entrant's end stays, and it brings the time that its side has left, no more.
    function _watchEntrant(bytes32 id) private {
        Entrant memory e = matches.entrantOf(id);
        Standing before = _standings[id];
        bool open = before == Standing.None || before == Standing.Alive;
        assertTrue(open || before == e.standing, "an entrant's end was undone");
        if (before == Standing.None && e.entered == time) {
            uint256 had = _times[e.subdispute][e.side];
            assertTrue(had == 0 || e.clock < had, "an entrant came with more than its side had");
        }
        _standings[id] = e.standing;
    }

    /// @dev No side of a match ever has more time than before.
    function _watchMatch(Pair memory p) private {
        try matches.matchOf(p.one, p.two) returns (bytes32 id, Match memory m, bytes32) {
            if (m.phase == Phase.Done) return;
            for (uint8 side = 0; side < 2; side++) {
                uint256 left = _timeLeft(m, side);
                uint256 before = _times[id][side];
                assertTrue(before == 0 || left < before, "a clock grew");
                Entrant memory e = matches.entrantOf(m.ids[side]);
                uint256 most = e.standing == Standing.None ? _claimOf(m.ids[side]).clock : e.clock;
                assertTrue(left <= most, "more time than it came with");
                _times[id][side] = left + 1;
            }
        } catch {
            // Over before its first move: one of the two is out.
        }
    }

    function _timeLeft(Match memory m, uint8 side) private view returns (uint256) {
        Clock memory clock = m.clock;
        uint256 left = side == 0 ? clock.left0 : clock.left1;
        if (m.phase == Phase.Bisect && m.turn != side) return left;
        uint256 over = clock.since + left;
        return time >= over ? 0 : over - time;
    }

    /// @dev To the wei: nothing is lost, nothing is promised twice, and no pot is more than was spent.
    function _checkSolvency(Bonds bonds, bytes32[] memory debtors, uint256 atStake) private view {
        address[5] memory all = [HONEST, LIAR, OTHER, BURN, address(this)];
        uint256 due = atStake;
        for (uint256 i = 0; i < 5; i++) {
            due += bonds.owed(all[i]);
        }
        for (uint256 i = 0; i < debtors.length; i++) {
            Bill memory bill = bonds.billOf(debtors[i]);
            uint256 spent = 0;
            for (uint256 j = 0; j < 5; j++) {
                spent += bonds.costOf(debtors[i], all[j]);
            }
            assertEq(bill.spent, spent);
            assertTrue(bill.pot <= bill.spent, "repays more than was spent");
            assertTrue(bill.forfeited || bill.pot == 0, "set aside before it was lost");
            due += bill.pot;
        }
        assertEq(address(bonds).balance, due);
    }

    /// @dev Everybody collects what the losers' bonds repay: no pot keeps a wei.
    function _collectAll(bytes32[] memory claimIds, bytes32[] memory entrantIds) internal {
        _collectFrom(claims, claimIds);
        _collectFrom(matches, entrantIds);
    }

    function _collectFrom(Bonds bonds, bytes32[] memory debtors) private {
        address[4] memory movers = [HONEST, LIAR, OTHER, address(this)];
        for (uint256 i = 0; i < debtors.length; i++) {
            if (!bonds.billOf(debtors[i]).forfeited) continue;
            for (uint256 j = 0; j < 4; j++) {
                if (bonds.costOf(debtors[i], movers[j]) == 0) continue;
                bonds.collect(debtors[i], movers[j]);
            }
            assertEq(bonds.billOf(debtors[i]).pot, 0);
        }
    }

    function _claimIds() internal view returns (bytes32[] memory ids) {
        ids = new bytes32[](_liars.length + 1);
        ids[0] = honest;
        for (uint256 i = 0; i < _liars.length; i++) {
            ids[i + 1] = _liars[i];
        }
    }

    function _entrantIds() internal view returns (bytes32[] memory ids) {
        uint256 ours = _allOurs.length;
        ids = new bytes32[](ours + _allOthers.length);
        for (uint256 i = 0; i < ids.length; i++) {
            ids[i] = i < ours ? _allOurs[i] : _allOthers[i - ours];
        }
    }

    /// @dev The honest entrant against another one of the same subdispute.
    function _duel(Pair memory p, bytes32 other) internal view returns (Pair memory) {
        bytes32 ours = _ours[keccak256(abi.encode(p.one, p.two))];
        return _entrants(p, honest, ours, other);
    }

    function _alive(bytes32[] storage ids) private view returns (uint256 count) {
        for (uint256 i = 0; i < ids.length; i++) {
            if (matches.entrantOf(ids[i]).standing == Standing.Alive) count++;
        }
    }
}
