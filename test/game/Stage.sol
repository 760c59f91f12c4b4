// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Matches} from "../../contracts/game/Matches.sol";
import {Parameters} from "../../contracts/game/Parameters.sol";
import {Config} from "../../contracts/machine/Config.sol";
import {Claim, Statement} from "../../contracts/rollup/Claim.sol";
import {Claims} from "../../contracts/rollup/Claims.sol";
import {Inbox} from "../../contracts/rollup/Inbox.sol";
import {Test} from "../Test.sol";
import {Counter, CounterMachine} from "./CounterMachine.sol";
import {NaiveTree, NaiveTrees} from "./NaiveTree.sol";

/// @notice A dispute system with the counting machine and small trees.
abstract contract Stage is Test {
    using NaiveTrees for NaiveTree;

    uint8 internal constant HEIGHT = 8;
    uint64 internal constant PERIOD = 10_000;
    uint64 internal constant FLOOR = 2000;
    uint64 internal constant GRACE = 300;
    uint256 internal constant CLAIM_BOND = 10 ether;
    uint256 internal constant ENTRY_BOND = 3 ether;
    uint16 internal constant BURN_SHARE = 6000;
    uint16 internal constant REPAY_SHARE = 3333;
    /// @dev So much that a few moves at this price use up what a bond repays.
    uint256 internal constant REPAY_PRICE = 5000 gwei;
    address internal constant BURN = address(0xdead);
    address internal constant HONEST = address(0xa11ce);
    address internal constant LIAR = address(0xbad);
    address internal constant OTHER = address(0x07e4);
    bytes32 internal constant SALT = "wrong";

    CounterMachine internal machine;
    Inbox internal inbox;
    Claims internal claims;
    Matches internal matches;
    bytes32 internal genesis;
    /// @dev The time. Not block.timestamp: the optimizer takes it for the same throughout a test.
    uint256 internal time;
    /// @dev The tree of a claim or an entrant.
    mapping(bytes32 id => bytes32[] leaves) internal leavesOf;

    function setUp() public virtual {
        _pass(1_000_000);
        machine = new CounterMachine(5, 20);
        inbox = new Inbox(new address[](0));
        // This contract's next two deployments.
        address next = _created(address(this), _nonce() + 1);
        claims = new Claims(
            inbox, machine, next, _parameters(), machine.hash(_start()), abi.encode(_start())
        );
        Config memory config = Config(1234, 2, 5e6, 1e8, 900, true, true);
        matches = new Matches(claims, machine, config);
        genesis = claims.genesis();
        for (uint256 i = 0; i < 3; i++) {
            inbox.post(new bytes(300 * i));
        }
        vm.deal(HONEST, 1000 ether);
        vm.deal(LIAR, 1000 ether);
        vm.deal(OTHER, 1000 ether);
    }

    function _parameters() internal pure virtual returns (Parameters memory) {
        return Parameters({
            period: PERIOD,
            floor: FLOOR,
            grace: GRACE,
            moveTime: 200,
            cap: 2,
            unitHeight: HEIGHT,
            stepHeight: HEIGHT,
            repayShare: 0,
            repayPrice: 0,
            burnShare: BURN_SHARE,
            burnTo: BURN,
            claimBond: CLAIM_BOND,
            entryBond: ENTRY_BOND
        });
    }

    /// @dev The same with moves repaid.
    function _repaying() internal pure returns (Parameters memory p) {
        p = Stage._parameters();
        p.repayShare = REPAY_SHARE;
        p.repayPrice = REPAY_PRICE;
    }

    function _start() internal pure returns (Counter memory c) {}

    /// @dev Contracts that this one has made up to here: the machine and the inbox.
    function _nonce() internal pure virtual returns (uint8) {
        return 3;
    }

    /// @dev The address of a contract made with a nonce below 128.
    function _created(address by, uint8 nonce) internal pure returns (address) {
        bytes32 hash = keccak256(abi.encodePacked(hex"d694", by, nonce));
        return address(uint160(uint256(hash)));
    }

    // --- Traces ---

    /// @dev The states after each unit of a child of `parent`; from unit `wrong` on with `salt`.
    function _units(bytes32 parent, Counter memory c, uint256 wrong, bytes32 salt)
        internal
        view
        returns (Counter[] memory states)
    {
        uint64 target = claims.claimOf(parent).next;
        bytes32 accumulator = inbox.accumulator(target);
        uint256 count = (target - c.position) * machine.UNITS_PER_BATCH();
        states = new Counter[](wrong < count || wrong > 255 ? count : wrong + 1);
        for (uint256 i = 0; i < states.length; i++) {
            c = _copy(c);
            uint256 index = 0;
            do {
                c = machine.next(c, target, accumulator, index++);
            } while (c.step != 0);
            states[i] = c;
            if (i >= wrong) {
                states[i] = _copy(c);
                states[i].salt = salt;
            }
        }
    }

    /// @dev The states of the step tree of a unit; from step `wrong` on with `salt`.
    function _steps(bytes32 claim, Counter memory c, uint256 wrong, bytes32 salt)
        internal
        view
        returns (Counter[] memory states)
    {
        uint64 target = claims.claimOf(claim).target;
        bytes32 accumulator = inbox.accumulator(target);
        states = new Counter[](32);
        for (uint256 i = 0; i < 32; i++) {
            c = machine.next(_copy(c), target, accumulator, i);
            states[i] = _copy(c);
            if (i >= wrong) states[i].salt = salt;
        }
    }

    function _copy(Counter memory c) internal pure returns (Counter memory) {
        return Counter(c.unit, c.step, c.position, c.accumulator, c.salt);
    }

    function _hashes(Counter[] memory states) internal view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](states.length);
        for (uint256 i = 0; i < states.length; i++) {
            leaves[i] = machine.hash(states[i]);
        }
    }

    function _tree(bytes32 id) internal view returns (NaiveTree memory) {
        return NaiveTrees.grow(HEIGHT, leavesOf[id]);
    }

    // --- Claims ---

    function _statement(bytes32 parent, Counter[] memory states)
        internal
        view
        returns (Statement memory s)
    {
        NaiveTree memory tree = NaiveTrees.grow(HEIGHT, _hashes(states));
        Counter memory last = states[states.length - 1];
        s.parent = parent;
        s.target = claims.claimOf(parent).next;
        s.accumulator = inbox.accumulator(s.target);
        s.top = tree.top();
        s.path = tree.lastPath();
        s.state = machine.hash(last);
        s.idle = abi.encode(last);
    }

    function _claim(address by, bytes32 parent, Counter[] memory states)
        internal
        returns (bytes32 id)
    {
        Statement memory s = _statement(parent, states);
        vm.prank(by);
        id = claims.post{value: CLAIM_BOND}(s);
        leavesOf[id] = _hashes(states);
    }

    /// @dev The right claim under genesis.
    function _right() internal returns (bytes32) {
        return _claim(HONEST, genesis, _units(genesis, _start(), type(uint256).max, 0));
    }

    /// @dev A claim under genesis that is wrong from unit `from` on.
    function _wrong(uint256 from, bytes32 salt) internal returns (bytes32) {
        return _claim(LIAR, genesis, _units(genesis, _start(), from, salt));
    }

    /// @dev The right idle state before unit `index` of a child of genesis.
    function _before(uint256 index) internal view returns (Counter memory) {
        if (index == 0) return _start();
        Counter[] memory states = _units(genesis, _start(), type(uint256).max, 0);
        return states[index <= states.length ? index - 1 : states.length - 1];
    }

    function _pass(uint256 seconds_) internal {
        time += seconds_;
        vm.warp(time);
    }

    function _claimOf(bytes32 id) internal view returns (Claim memory) {
        return claims.claimOf(id);
    }

    /// @dev Every wei that the contracts hold is owed to somebody or a bond still at stake.
    function _assertBonds(uint256 claimsAtStake, uint256 entrantsAtStake) internal view {
        address[4] memory all = [HONEST, LIAR, OTHER, BURN];
        uint256 owedByClaims = 0;
        uint256 owedByMatches = 0;
        for (uint256 i = 0; i < 4; i++) {
            owedByClaims += claims.owed(all[i]);
            owedByMatches += matches.owed(all[i]);
        }
        assertEq(address(claims).balance, owedByClaims + claimsAtStake * CLAIM_BOND);
        assertEq(address(matches).balance, owedByMatches + entrantsAtStake * ENTRY_BOND);
    }
}
