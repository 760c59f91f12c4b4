// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Config} from "../machine/Config.sol";
import {IMachine} from "../machine/IMachine.sol";
import {Clock, Clocks} from "./Clock.sol";
import {Dissection} from "./Dissection.sol";
import {Divergence} from "./Divergence.sol";
import {Entrants} from "./Entrants.sol";
import {IClaims, Rivalry} from "./IClaims.sol";
import {Match, Matching, Phase} from "./Match.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {Multicall} from "./Multicall.sol";

/// @title Matches between claims, and between the entrants of a subdispute.
/// @notice `docs/dispute.md` §3. A match is named by its two sides: two claims, the smaller id first, or two
/// entrants, that of side 0 first. Moves are open to everybody.
contract Matches is Entrants, Multicall {
    using Clocks for Clock;
    using Matching for Match;

    /// @notice The step function.
    IMachine public immutable machine;
    Config private _config;

    event MatchOpened(
        bytes32 indexed id, bytes32 indexed one, bytes32 indexed two, uint8 turn, Clock clock
    );
    /// @param side The side that moved.
    /// @param height Of the nodes that are disputed now; the children given are four levels lower.
    /// @param nodes The nodes that are disputed now.
    /// @param children Those under the mover's disputed node.
    event Dissected(
        bytes32 indexed id,
        uint8 side,
        uint8 height,
        uint64 position,
        bytes32[2] nodes,
        bytes32[16] children
    );
    event Sealed(
        bytes32 indexed id, uint64 position, bytes32 agreed, bytes32[2] leaves, Phase phase
    );
    event Proved(bytes32 indexed id, bytes32 result);
    /// @param lost Bit `side` is set for a side that lost.
    event MatchOver(bytes32 indexed id, bytes32 indexed one, bytes32 indexed two, uint8 lost);

    /// @notice The children are leaves: the move is `seal`.
    error AtLeaves(bytes32 id);
    /// @notice The children are no leaves yet: the move is `dissect`.
    error AboveLeaves(bytes32 id, uint8 height);
    /// @notice Leaf `position − 1`, as shown, is not in the mover's tree.
    error WrongAgreed(bytes32 expected, bytes32 found);
    /// @notice A side still has time.
    error NotOver(bytes32 id);

    constructor(IClaims claims_, IMachine machine_, Config memory config_) Entrants(claims_) {
        machine = machine_;
        _config = config_;
    }

    /// @notice Goes four levels down, for the side to move.
    /// @param expected The state of the match that this answers to.
    /// @param theirs The 16 children of the other side's disputed node, which are public already.
    /// @param own The 16 children of the mover's disputed node.
    /// @param below The 16 children of the first of `own` that differs from `theirs`.
    function dissect(
        bytes32 one,
        bytes32 two,
        bytes32 expected,
        bytes32[16] calldata theirs,
        bytes32[16] calldata own,
        bytes32[16] calldata below
    ) external {
        uint256 start = gasleft();
        (bytes32 id, Match memory m,) = _open(one, two, expected);
        if (m.height == 4) revert AtLeaves(id);
        uint8 turn = m.turn;
        m.clock.charge(turn, block.timestamp);
        uint256 i = _compare(m, theirs, own);
        Dissection.check(own[i], below);
        m.nodes[turn] = own[i];
        m.nodes[1 - turn] = theirs[i];
        m.height -= 4;
        m.position = uint64(m.position * 16 + i);
        m.turn = 1 - turn;
        _matches[id] = m;
        emit Dissected(id, turn, m.height, m.position, m.nodes, below);
        _bill(start, m.ids[1 - turn]);
    }

    /// @notice Fixes the first leaf that differs, for the side to move, where the children are leaves.
    /// @param expected The state of the match that this answers to.
    /// @param theirs The 16 leaves under the other side's disputed node, which are public already.
    /// @param own The 16 leaves under the mover's disputed node.
    /// @param agreed The leaf before the first that differs, if that is the first of the 16 but not of the tree.
    /// @param path Its siblings in the mover's tree, from the leaf upwards.
    function seal(
        bytes32 one,
        bytes32 two,
        bytes32 expected,
        bytes32[16] calldata theirs,
        bytes32[16] calldata own,
        bytes32 agreed,
        bytes32[] calldata path
    ) external {
        uint256 start = gasleft();
        (bytes32 id, Match memory m, Rivalry memory r) = _open(one, two, expected);
        if (m.height != 4) revert AboveLeaves(id, m.height);
        uint8 turn = m.turn;
        m.clock.charge(turn, block.timestamp);
        uint256 i = _compare(m, theirs, own);
        uint256 position = uint256(m.position) * 16 + i;
        if (position == 0) {
            agreed = r.start;
        } else if (i > 0) {
            agreed = own[i - 1];
        } else {
            bytes32 found = MerkleTree.root(agreed, position - 1, _heightOf(one), path);
            if (found != r.roots[turn]) revert WrongAgreed(r.roots[turn], found);
        }
        m.nodes[turn] = own[i];
        m.nodes[1 - turn] = theirs[i];
        _seal(id, m, position, agreed);
        _bill(start, m.ids[1 - turn]);
    }

    /// @notice Fixes the first leaf that differs by two paths to it, at any time, whoever is to move.
    /// @param expected The state of the match that this answers to.
    /// @param side The side that the sender is on: the other one's bond repays the move if it is forfeited.
    /// @param proof That the leaf is the first that differs.
    function diverge(
        bytes32 one,
        bytes32 two,
        bytes32 expected,
        uint8 side,
        Divergence.Proof calldata proof
    ) external {
        uint256 start = gasleft();
        if (side > 1) revert NoSuchSide(side);
        (bytes32 id, Match memory m, Rivalry memory r) = _open(one, two, expected);
        m.clock.charge(m.turn, block.timestamp);
        Divergence.check(r.roots, _heightOf(one), proof);
        m.nodes = proof.leaves;
        _seal(id, m, proof.position, proof.position == 0 ? r.start : proof.agreed);
        _bill(start, m.ids[1 - side]);
    }

    /// @notice Decides a match of entrants by running the step that they disagree on.
    /// @dev Not refused when time is over: a proof is true at any time, as long as nobody has called `timeout`.
    /// @param expected The state of the match that this answers to.
    /// @param proof What the machine opens in this step.
    function prove(bytes32 one, bytes32 two, bytes32 expected, bytes calldata proof) external {
        uint256 start = gasleft();
        bytes32 id = Matching.id(one, two);
        Match memory m = _matches[id];
        _requireState(id, m, Phase.Prove, expected);
        _entrantRivals(one, two);
        bytes32 claim = _matches[_entrants[one].subdispute].ids[0];
        (uint64 target, bytes32 accumulator) = claims.terms(claim);
        bytes32 result = machine.step(_config, target, accumulator, m.position, m.agreed, proof);
        emit Proved(id, result);
        _finish(start, id, m, result != m.nodes[0], result != m.nodes[1]);
    }

    /// @notice Ends a match in which the side to move, or who could have proved, let its time pass.
    /// @param expected The state of the match that this answers to.
    function timeout(bytes32 one, bytes32 two, bytes32 expected) external {
        uint256 start = gasleft();
        bytes32 id = Matching.id(one, two);
        Match memory m = _matches[id];
        if (m.phase == Phase.Prove) {
            _requireState(id, m, Phase.Prove, expected);
            _entrantRivals(one, two);
            if (!_isTimeUp(m)) revert NotOver(id);
            _finish(start, id, m, true, true);
        } else {
            (id, m,) = _open(one, two, expected);
            if (m.clock.remaining(m.turn, block.timestamp) != 0) revert NotOver(id);
            _finish(start, id, m, m.turn == 0, m.turn == 1);
        }
    }

    /// @notice Ends a match of claims of which a side has nobody left and can no longer be entered.
    /// @param expected The state of the match that this answers to.
    function settle(bytes32 one, bytes32 two, bytes32 expected) external {
        uint256 start = gasleft();
        bytes32 id = Matching.id(one, two);
        Match memory m = _matches[id];
        _requireState(id, m, Phase.Subdispute, expected);
        claims.rivals(one, two);
        bool beaten0 = _isBeaten(m, 0);
        bool beaten1 = _isBeaten(m, 1);
        if (!beaten0 && !beaten1) revert NotOver(id);
        _finish(start, id, m, beaten0, beaten1);
    }

    /// @notice A match as it stands, or as it begins if nothing has been stored yet.
    /// @dev Reverts for two that do not fight each other, unless they did.
    function matchOf(bytes32 one, bytes32 two)
        external
        view
        returns (bytes32 id, Match memory m, bytes32 stateHash)
    {
        id = Matching.id(one, two);
        m = _matches[id];
        if (m.phase == Phase.None) m = _begin(one, two, _rivals(one, two));
        stateHash = m.stateHash();
    }

    /// @notice The chain's rules that steps are run with.
    function config() external view returns (Config memory) {
        return _config;
    }

    /// @dev A match in `Bisect` between two that are alive, stored or not.
    function _open(bytes32 one, bytes32 two, bytes32 expected)
        private
        returns (bytes32 id, Match memory m, Rivalry memory r)
    {
        id = Matching.id(one, two);
        r = _rivals(one, two);
        m = _matches[id];
        if (m.phase == Phase.None) {
            m = _begin(one, two, r);
            emit MatchOpened(id, one, two, m.turn, m.clock);
        }
        _requireState(id, m, Phase.Bisect, expected);
    }

    function _begin(bytes32 one, bytes32 two, Rivalry memory r)
        private
        view
        returns (Match memory m)
    {
        bool elder0 = r.created[0] <= r.created[1];
        m.phase = Phase.Bisect;
        m.turn = elder0 ? 0 : 1;
        m.height = _heightOf(one);
        m.clock = Clock(r.clocks[0], r.clocks[1], elder0 ? r.created[1] : r.created[0]);
        m.ids = [one, two];
        m.nodes = r.roots;
    }

    function _rivals(bytes32 one, bytes32 two) private view returns (Rivalry memory) {
        return _isStep(one) ? _entrantRivals(one, two) : claims.rivals(one, two);
    }

    function _isStep(bytes32 one) private view returns (bool) {
        return _entrants[one].subdispute != 0;
    }

    function _heightOf(bytes32 one) private view returns (uint8) {
        return _isStep(one) ? _stepHeight : _unitHeight;
    }

    /// @dev The first of the 16 children of the disputed nodes that differs.
    function _compare(Match memory m, bytes32[16] calldata theirs, bytes32[16] calldata own)
        private
        pure
        returns (uint256)
    {
        Dissection.check(m.nodes[1 - m.turn], theirs);
        Dissection.check(m.nodes[m.turn], own);
        return Dissection.firstDifference(theirs, own);
    }

    function _seal(bytes32 id, Match memory m, uint256 position, bytes32 agreed) private {
        m.phase = _isStep(m.ids[0]) ? Phase.Prove : Phase.Subdispute;
        m.height = 0;
        m.position = uint64(position);
        m.agreed = agreed;
        _matches[id] = m;
        emit Sealed(id, m.position, agreed, m.nodes, m.phase);
    }

    function _isTimeUp(Match memory m) private view returns (bool) {
        return
            m.clock.remaining(0, block.timestamp) == 0 && m.clock.remaining(1, block.timestamp) == 0;
    }

    /// @param start The gas left when the move began: it is charged to a loser before its bond is divided.
    function _finish(uint256 start, bytes32 id, Match memory m, bool lost0, bool lost1) private {
        m.phase = Phase.Done;
        m.lost = (lost0 ? 1 : 0) | (lost1 ? 2 : 0);
        _matches[id] = m;
        (bytes32 one, bytes32 two) = (m.ids[0], m.ids[1]);
        emit MatchOver(id, one, two, m.lost);
        _bill(start, lost0 ? one : two);
        if (lost0) _eliminate(one, lost1 ? bytes32(0) : two);
        if (lost1) _eliminate(two, lost0 ? bytes32(0) : one);
    }

    function _eliminate(bytes32 loser, bytes32 winner) private {
        if (_isStep(loser)) _eliminateEntrant(loser, winner);
        else claims.eliminate(loser, winner);
    }
}
