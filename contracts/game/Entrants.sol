// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bonds, Shares} from "./Bonds.sol";
import {Clock, Clocks} from "./Clock.sol";
import {IClaims, Rivalry} from "./IClaims.sol";
import {Match, Matching, Phase} from "./Match.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {Meter} from "./Meter.sol";
import {Parameters} from "./Parameters.sol";

/// @notice How an entrant stands.
enum Standing {
    None,
    Alive,
    Eliminated,
    Released
}

/// @notice A step tree entered in a subdispute.
/// @param subdispute The unit match.
/// @param root The root of its step tree.
/// @param owner Who paid the bond.
/// @param side The side of the leaf that it ends in.
/// @param standing How it stands.
/// @param entered When it came, in seconds.
/// @param clock The seconds that it has in each of its matches.
struct Entrant {
    bytes32 subdispute;
    bytes32 root;
    address owner;
    uint8 side;
    Standing standing;
    uint64 entered;
    uint64 clock;
}

/// @title Subdisputes: who fights for either of two contested unit leaves.
/// @notice Everybody may enter on either side. All of one side fight all of the other, each pair in a match of its
/// own that starts with the clocks that the two entered with.
abstract contract Entrants is Bonds, Meter {
    using Clocks for Clock;
    using Matching for Match;

    /// @notice The claims that the unit matches are about.
    IClaims public immutable claims;
    uint8 internal immutable _unitHeight;
    uint8 internal immutable _stepHeight;
    uint256 private immutable _entryBond;
    uint16 private immutable _repayShare;
    uint16 private immutable _burnShare;
    address private immutable _burnTo;
    uint256 private immutable _repayPrice;

    mapping(bytes32 id => Match) internal _matches;
    mapping(bytes32 id => Entrant) internal _entrants;

    event Entered(
        bytes32 indexed entrant,
        bytes32 indexed subdispute,
        address indexed owner,
        uint8 side,
        bytes32 root,
        bytes32[16] top,
        uint64 clock
    );
    event EntrantEliminated(
        bytes32 indexed entrant, bytes32 indexed subdispute, bytes32 indexed winner
    );
    event EntrantReleased(bytes32 indexed entrant, bytes32 indexed subdispute);

    /// @notice The match is not in the phase that the move is for.
    error WrongPhase(bytes32 id, Phase phase);
    /// @notice The match is no longer in the state that the move answers to.
    error StateChanged(bytes32 id, bytes32 expected, bytes32 found);
    /// @notice There are two sides, 0 and 1.
    error NoSuchSide(uint8 side);
    /// @notice The tree's last leaf, as shown, does not lead to its last top node.
    error WrongLastLeaf(bytes32 node, bytes32 found);
    /// @notice The same tree has been entered before.
    error AlreadyEntered(bytes32 entrant);
    /// @notice The side can no longer be entered.
    error EntryOver(bytes32 subdispute, uint8 side);
    /// @notice The entrant is unknown, eliminated or released.
    error NotAlive(bytes32 entrant);
    /// @notice The entrant may still have to fight.
    error StillInPlay(bytes32 entrant);

    /// @notice The claims were deployed for another contract of matches.
    error ForeignClaims(address matches);

    constructor(IClaims claims_) {
        if (claims_.matches() != address(this)) revert ForeignClaims(claims_.matches());
        claims = claims_;
        Parameters memory p = claims_.parameters();
        _unitHeight = p.unitHeight;
        _stepHeight = p.stepHeight;
        _entryBond = p.entryBond;
        _repayShare = p.repayShare;
        _burnShare = p.burnShare;
        _burnTo = p.burnTo;
        _repayPrice = p.repayPrice;
    }

    /// @notice Enters a step tree that runs from the agreed state to a contested leaf. The value sent is the bond.
    /// @param subdispute The unit match.
    /// @param expected The state of the unit match that this answers to.
    /// @param side The side of the contested leaf that the tree ends in.
    /// @param top The 16 highest nodes of the tree, below the root.
    /// @param path The siblings of the last leaf, from the leaf upwards to below the last of `top`.
    /// @return id The entrant: `H(subdispute, root)`.
    function enter(
        bytes32 subdispute,
        bytes32 expected,
        uint8 side,
        bytes32[16] calldata top,
        bytes32[] calldata path
    ) external payable returns (bytes32 id) {
        uint256 start = gasleft();
        _take(_entryBond);
        Match memory m = _matches[subdispute];
        _requireState(subdispute, m, Phase.Subdispute, expected);
        if (side > 1) revert NoSuchSide(side);
        // Both claims must be alive: otherwise nothing hangs on the subdispute any more.
        claims.rivals(m.ids[0], m.ids[1]);
        uint64 clock = m.clock.remaining(side, block.timestamp);
        if (clock == 0) revert EntryOver(subdispute, side);
        bytes32 last = MerkleTree.rootOfLast(m.nodes[side], _stepHeight - 4, path);
        if (last != top[15]) revert WrongLastLeaf(top[15], last);

        bytes32 root = MerkleTree.fold(top);
        id = keccak256(abi.encode(subdispute, root));
        if (_entrants[id].standing != Standing.None) revert AlreadyEntered(id);
        _entrants[id] = Entrant({
            subdispute: subdispute,
            root: root,
            owner: msg.sender,
            side: side,
            standing: Standing.Alive,
            entered: uint64(block.timestamp),
            clock: clock
        });
        if (side == 0) _matches[subdispute].live0 = m.live0 + 1;
        else _matches[subdispute].live1 = m.live1 + 1;
        emit Entered(id, subdispute, msg.sender, side, root, top, clock);
        _bill(start, m.ids[1 - side]);
    }

    /// @notice Gives back the bond of an entrant that has nobody to fight and cannot meet anybody any more.
    function release(bytes32 id) external {
        Entrant storage entrant = _entrants[id];
        if (entrant.standing != Standing.Alive) revert NotAlive(id);
        if (!_isBeaten(_matches[entrant.subdispute], 1 - entrant.side)) revert StillInPlay(id);
        entrant.standing = Standing.Released;
        _credit(entrant.owner, _entryBond);
        emit EntrantReleased(id, entrant.subdispute);
    }

    /// @notice An entrant as it stands.
    function entrantOf(bytes32 id) external view returns (Entrant memory) {
        return _entrants[id];
    }

    /// @dev Whether a side of a subdispute has nobody alive and can no longer be entered.
    function _isBeaten(Match memory m, uint8 side) internal view returns (bool) {
        uint32 live = side == 0 ? m.live0 : m.live1;
        return live == 0 && m.clock.remaining(side, block.timestamp) == 0;
    }

    /// @dev What two entrants of opposite sides need for their match.
    function _entrantRivals(bytes32 one, bytes32 two) internal view returns (Rivalry memory r) {
        Entrant memory a = _entrants[one];
        Entrant memory b = _entrants[two];
        if (a.standing != Standing.Alive) revert NotAlive(one);
        if (b.standing != Standing.Alive || b.subdispute != a.subdispute) revert NotAlive(two);
        if (a.side != 0) revert NoSuchSide(a.side);
        if (b.side != 1) revert NoSuchSide(b.side);
        r.start = _matches[a.subdispute].agreed;
        r.roots = [a.root, b.root];
        r.created = [a.entered, b.entered];
        r.clocks = [a.clock, b.clock];
    }

    /// @dev Takes an entrant out of its subdispute.
    function _eliminateEntrant(bytes32 id, bytes32 winner) internal {
        Entrant storage entrant = _entrants[id];
        entrant.standing = Standing.Eliminated;
        Match storage m = _matches[entrant.subdispute];
        if (entrant.side == 0) m.live0--;
        else m.live1--;
        Shares memory shares = Shares(_repayShare, _burnShare, _burnTo);
        _forfeit(id, _entryBond, shares, _entrants[winner].owner);
        emit EntrantEliminated(id, entrant.subdispute, winner);
    }

    /// @dev Notes what a move has cost against the one that it was made against.
    function _bill(uint256 start, bytes32 debtor) internal {
        (uint256 cost, uint256 fresh) = _cost(start, _repayPrice);
        if (_entrants[debtor].subdispute != 0) _charge(debtor, msg.sender, cost, fresh);
        else claims.charge(debtor, msg.sender, cost, fresh);
    }

    function _requireState(bytes32 id, Match memory m, Phase phase, bytes32 expected)
        internal
        pure
    {
        if (m.phase != phase) revert WrongPhase(id, m.phase);
        bytes32 found = m.stateHash();
        if (found != expected) revert StateChanged(id, expected, found);
    }
}
