// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Standing} from "../../contracts/game/Entrants.sol";
import {Match, Phase} from "../../contracts/game/Match.sol";
import {Parameters} from "../../contracts/game/Parameters.sol";
import {Status} from "../../contracts/rollup/Claim.sol";
import {Counter} from "./CounterMachine.sol";
import {Pair} from "./Moves.sol";
import {NaiveTree, NaiveTrees} from "./NaiveTree.sol";
import {Watch} from "./Watch.sol";

/// @notice A liar that does anything at any time, against one honest player that answers after each of its acts.
/// @dev Times between acts are short against the honest player's clock: it is never censored here.
contract Adversary is Watch {
    using NaiveTrees for NaiveTree;

    uint256 private constant LONGEST_WAIT = 400;
    uint256 private constant NEVER = type(uint256).max;

    /// @dev Where a liar's trace goes wrong, and with what.
    mapping(bytes32 claim => uint256) private _wrongFrom;
    mapping(bytes32 claim => bytes32) private _saltOf;
    mapping(bytes32 id => bool) private _served;

    function begin() external {
        setUp();
        honest = _right();
    }

    function _parameters() internal pure override returns (Parameters memory) {
        return _repaying();
    }

    // --- What the liar does ---

    function lie(uint8 unit, uint16 wait, bool served) external {
        _wait(wait);
        if (_liars.length < 4 && time < _claimOf(genesis).opened + PERIOD) {
            bytes32 salt = keccak256(abi.encode(_liars.length));
            bytes32 id = _wrong(unit % 10, salt);
            _wrongFrom[id] = unit % 10;
            _saltOf[id] = salt;
            _served[id] = served;
            _liars.push(id);
        }
        answer();
    }

    /// @dev Makes the liar's next move in its match with the honest claim or entrant.
    function play(uint8 which, uint16 wait) external {
        _wait(wait);
        if (_liars.length == 0) return;
        bytes32 liar = _liars[which % _liars.length];
        if (_claimOf(liar).status == Status.Pending) {
            Pair memory p = _pair(honest, liar);
            if (_match(p).phase == Phase.Bisect) _playIn(p, liar);
            bytes32[] storage others = _others[_id(p)];
            for (uint256 i = 0; i < others.length; i++) {
                Pair memory e = _duel(p, others[i]);
                if (_fighting(e) && _match(e).phase == Phase.Bisect) _playIn(e, others[i]);
            }
        }
        answer();
    }

    function enterLie(uint8 which, uint8 step, uint16 wait, bool served, bool frenemy) external {
        _wait(wait);
        if (_liars.length == 0) return;
        bytes32 liar = _liars[which % _liars.length];
        if (_claimOf(liar).status == Status.Pending) {
            Pair memory p = _pair(honest, liar);
            Match memory m = _match(p);
            uint8 side = (liar == p.one) != frenemy ? 0 : 1;
            uint64 left = side == 0 ? m.clock.left0 : m.clock.left1;
            if (m.phase == Phase.Subdispute && time < m.clock.since + left) {
                _enterWrong(p, liar, step % 8, frenemy, served);
            }
        }
        answer();
    }

    /// @dev Two liars fight each other, as far as one act goes.
    function fightEachOther(uint8 one, uint8 two, uint16 wait) external {
        _wait(wait);
        if (_liars.length < 2) return;
        bytes32 a = _liars[one % _liars.length];
        bytes32 b = _liars[two % _liars.length];
        bool alive = _claimOf(a).status == Status.Pending && _claimOf(b).status == Status.Pending;
        if (a != b && alive) {
            Pair memory p = _pair(a, b);
            if (_match(p).phase == Phase.Bisect) {
                if (!_overdue(p)) _diverge(p);
                else _timeout(p);
            } else {
                _trySettle(p);
            }
        }
        answer();
    }

    /// @dev Takes whatever is there to be taken: an end that is not due, a bond, a repayment.
    function grab(uint8 which, uint16 wait) external {
        _wait(wait);
        if (_liars.length == 0) return;
        bytes32 liar = _liars[which % _liars.length];
        Pair memory p = _pair(honest, liar);
        try claims.finalize(which % 2 == 0 ? liar : honest) {} catch {}
        try claims.orphan(liar) {} catch {}
        try matches.matchOf(p.one, p.two) returns (bytes32 id, Match memory, bytes32 expected) {
            try matches.timeout(p.one, p.two, expected) {} catch {}
            try matches.settle(p.one, p.two, expected) {} catch {}
            for (uint256 i = 0; i < _others[id].length; i++) {
                try matches.release(_others[id][i]) {} catch {}
                try matches.collect(_others[id][i], LIAR) {} catch {}
            }
        } catch {}
        try claims.collect(liar, LIAR) {} catch {}
        try claims.withdraw(LIAR) {} catch {}
        answer();
    }

    function rest(uint16 wait) external {
        _wait(wait);
        answer();
    }

    // --- What the honest player does ---

    /// @dev Everything that can be done now, in every match.
    function answer() public {
        for (uint256 i = 0; i < _liars.length; i++) {
            Pair memory p = _pair(honest, _liars[i]);
            if (_claimOf(_liars[i]).status == Status.Pending) _answerClaim(p, _liars[i]);
            bytes32 id = keccak256(abi.encode(p.one, p.two));
            for (uint256 j = 0; j < _others[id].length; j++) {
                Pair memory e = _duel(p, _others[id][j]);
                if (_fighting(e)) _answerEntrant(p, e, _others[id][j]);
            }
            if (_claimOf(_liars[i]).status == Status.Pending) _trySettle(p);
        }
        _watchAll();
    }

    /// @dev Ends everything: the honest claim becomes final and all bonds go where they belong.
    function conclude() external {
        for (uint256 i = 0; i < 12; i++) {
            _pass(FLOOR);
            answer();
        }
        for (uint256 i = 0; i < _allOurs.length; i++) {
            if (matches.entrantOf(_allOurs[i]).standing == Standing.Alive) {
                matches.release(_allOurs[i]);
            }
        }
        _pass(GRACE);
        if (_claimOf(honest).status != Status.Final) claims.finalize(honest);
        _watchAll();
        _collectAll(_claimIds(), _entrantIds());
    }

    // --- What must hold ---

    /// @notice Whether the honest claim and all honest entrants are alive.
    function unhurt() external view returns (bool) {
        Status status = _claimOf(honest).status;
        if (status != Status.Pending && status != Status.Final) return false;
        for (uint256 i = 0; i < _allOurs.length; i++) {
            if (matches.entrantOf(_allOurs[i]).standing == Standing.Eliminated) return false;
        }
        return true;
    }

    function liarsLeft() external view returns (uint256) {
        return _claimOf(genesis).live - 1;
    }

    // --- How ---

    /// @dev Every act is sent at a price of its own: none, a common one, or more than is repaid.
    function _wait(uint16 wait) private {
        _pass(wait % LONGEST_WAIT);
        vm.txGasPrice(wait % 3 == 0 ? 0 : wait % 3 == 1 ? 20 gwei : 2 * REPAY_PRICE);
    }

    function _answerClaim(Pair memory p, bytes32 liar) private {
        Match memory m = _match(p);
        if (m.phase == Phase.Bisect) _answerMatch(p, m, liar);
        if (_match(p).phase == Phase.Subdispute && _ours[_id(p)] == 0) {
            Counter[] memory steps = _steps(honest, _before(_wrongFrom[liar]), NEVER, 0);
            bytes32 id = _enter(HONEST, p, honest, steps);
            _ours[_id(p)] = id;
            _allOurs.push(id);
        }
    }

    function _answerEntrant(Pair memory p, Pair memory e, bytes32 other) private {
        Match memory m = _match(e);
        if (m.phase == Phase.Bisect) _answerMatch(e, m, other);
        m = _match(e);
        if (m.phase != Phase.Prove) return;
        Counter memory start = _before(_match(p).position);
        if (m.position == 0) _prove(e, start);
        else _prove(e, _steps(honest, start, NEVER, 0)[m.position - 1]);
    }

    function _answerMatch(Pair memory p, Match memory m, bytes32 other) private {
        bool theirTurn = (m.turn == 0 ? p.one : p.two) == other;
        if (theirTurn && _overdue(p)) _timeout(p);
        else if (_served[other]) _diverge(p);
        else if (!theirTurn) _move(p);
    }

    function _playIn(Pair memory p, bytes32 liar) private {
        Match memory m = _match(p);
        if ((m.turn == 0 ? p.one : p.two) == liar && !_overdue(p)) _move(p);
    }

    function _enterWrong(Pair memory p, bytes32 liar, uint256 step, bool frenemy, bool served)
        private
    {
        Counter[] memory states =
            _steps(honest, _before(_wrongFrom[liar]), frenemy ? NEVER : step, _saltOf[liar]);
        // A friend errs on the way and comes to the right end.
        if (frenemy) states[step % 3].salt = keccak256(abi.encode("friend", step));
        if (matches.entrantOf(_entrantId(p, states)).standing != Standing.None) return;
        bytes32 id = _enter(LIAR, p, frenemy ? honest : liar, states);
        _served[id] = served;
        _allOthers.push(id);
        if (!frenemy) _others[_id(p)].push(id);
    }

    function _entrantId(Pair memory p, Counter[] memory states) private view returns (bytes32) {
        return keccak256(abi.encode(_id(p), NaiveTrees.grow(HEIGHT, _hashes(states)).root()));
    }

    function _trySettle(Pair memory p) private {
        Match memory m = _match(p);
        if (m.phase != Phase.Subdispute) return;
        bool beaten0 = m.live0 == 0 && time >= m.clock.since + m.clock.left0;
        bool beaten1 = m.live1 == 0 && time >= m.clock.since + m.clock.left1;
        if (beaten0 || beaten1) _settle(p);
    }

    function _overdue(Pair memory p) private view returns (bool) {
        Match memory m = _match(p);
        return time >= m.clock.since + (m.turn == 0 ? m.clock.left0 : m.clock.left1);
    }

    function _fighting(Pair memory e) private view returns (bool) {
        return matches.entrantOf(e.one).standing == Standing.Alive
            && matches.entrantOf(e.two).standing == Standing.Alive;
    }
}
